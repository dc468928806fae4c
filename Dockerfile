# The same scripts build here as on any machine: scripts/prepare.sh, then cargo; scripts/web.sh for the web app.
# Two images come out of it: `service` (the last, so the usual one) answers requests and hosts the web app; `proxy` stands in
# front of several of them and sends the files itself.
FROM node:22-bookworm-slim AS app
WORKDIR /source
COPY scripts/prepare.sh scripts/web.sh scripts/
COPY openapi/openapi.json openapi/openapi.json
COPY frontend frontend
RUN scripts/web.sh

FROM rust:1-bookworm AS build
WORKDIR /source
COPY scripts/prepare.sh scripts/prepare.sh
RUN scripts/prepare.sh
COPY Cargo.toml Cargo.lock ./
COPY .cargo .cargo
COPY migrations migrations
COPY tests tests
COPY api api
RUN cargo build --release --locked --bin coalition

FROM caddy:2-alpine AS proxy
COPY deploy/Caddyfile /etc/caddy/Caddyfile
COPY --from=app /source/frontend/dist /srv/web

FROM debian:bookworm-slim AS service
RUN apt-get update -qq \
    && apt-get install -qq -y --no-install-recommends ca-certificates libssl3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data coalition \
    && install -d -o coalition -g coalition /data
COPY --from=build /source/target/release/coalition /usr/local/bin/coalition
COPY --from=app /source/frontend/dist /srv/web
USER coalition
VOLUME /data
ENV COALITION_DATA_DIR=/data COALITION_LISTEN=0.0.0.0:8080 COALITION_WEB_DIR=/srv/web
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["coalition", "doctor", "--ready"]
ENTRYPOINT ["coalition"]
CMD ["serve"]
