# The same scripts build here as on any machine: scripts/prepare.sh, then cargo.
FROM rust:1-bookworm AS build
WORKDIR /source
COPY scripts/prepare.sh scripts/prepare.sh
RUN scripts/prepare.sh
COPY . .
RUN cargo build --release --locked --bin coalition

FROM debian:bookworm-slim
RUN apt-get update -qq \
    && apt-get install -qq -y --no-install-recommends ca-certificates libssl3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data coalition \
    && install -d -o coalition -g coalition /data
COPY --from=build /source/target/release/coalition /usr/local/bin/coalition
USER coalition
VOLUME /data
ENV COALITION_DATA_DIR=/data COALITION_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["coalition", "doctor", "--ready"]
ENTRYPOINT ["coalition"]
CMD ["serve"]
