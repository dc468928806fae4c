//! Where a request comes from, behind proxies that we trust or none.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use actix_web::HttpRequest;

/// The address of the client: the peer, or, when the peer is a trusted proxy, the last address in `X-Forwarded-For`
/// that is not one. An entry that cannot be read hides what stands before it.
pub fn client_address(request: &HttpRequest, trusted: &[IpAddr]) -> IpAddr {
    let trusts = |address: IpAddr| trusted.iter().any(|proxy| proxy.to_canonical() == address);
    let mut nearest = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.ip().to_canonical());
    if !trusts(nearest) {
        return nearest;
    }
    let forwarded: Vec<&str> =
        request.headers().get_all("x-forwarded-for").flat_map(|value| value.to_str().unwrap_or("?").split(',')).collect();
    for entry in forwarded.into_iter().rev() {
        let Some(address) = read(entry.trim()) else { break };
        nearest = address;
        if !trusts(nearest) {
            break;
        }
    }
    nearest
}

/// An address as proxies write it: alone, or with a port.
fn read(entry: &str) -> Option<IpAddr> {
    let alone = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    let address = alone.parse().ok().or_else(|| entry.parse::<SocketAddr>().ok().map(|address| address.ip()))?;
    Some(address.to_canonical())
}

/// What an address is counted as: whoever has one IPv6 address has the 2^64 of its network.
pub fn counted_as(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        IpAddr::V4(address) => IpAddr::V4(address),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_forged_header_of_a_stranger_is_not_believed() {
        let from = |peer: &str, header: &str, trusted: &[&str]| {
            let request = TestRequest::default()
                .peer_addr(SocketAddr::new(peer.parse().expect("an address"), 1))
                .insert_header(("x-forwarded-for", header.to_owned()))
                .to_http_request();
            let trusted: Vec<IpAddr> = trusted.iter().map(|address| address.parse().expect("an address")).collect();
            client_address(&request, &trusted).to_string()
        };
        assert_eq!(from("10.0.0.9", "1.2.3.4", &[]), "10.0.0.9");
        assert_eq!(from("10.0.0.9", "6.6.6.6, 1.2.3.4", &["10.0.0.9"]), "1.2.3.4");
        assert_eq!(from("10.0.0.9", "1.2.3.4, 10.0.0.8", &["10.0.0.9", "10.0.0.8"]), "1.2.3.4");
        assert_eq!(from("10.0.0.9", "6.6.6.6, unknown, 10.0.0.8", &["10.0.0.9", "10.0.0.8"]), "10.0.0.8");
        assert_eq!(from("10.0.0.9", "unknown", &["10.0.0.9"]), "10.0.0.9");
    }

    #[test]
    fn addresses_are_read_however_proxies_write_them() {
        let from = |peer: &str, header: &str| {
            let request = TestRequest::default()
                .peer_addr(SocketAddr::new(peer.parse().expect("an address"), 1))
                .insert_header(("x-forwarded-for", header.to_owned()))
                .to_http_request();
            client_address(&request, &["10.0.0.9".parse().expect("an address")]).to_string()
        };
        // A listener on `::` shows IPv4 peers as IPv6.
        assert_eq!(from("::ffff:10.0.0.9", "1.2.3.4"), "1.2.3.4");
        assert_eq!(from("10.0.0.9", "1.2.3.4:5678"), "1.2.3.4");
        assert_eq!(from("10.0.0.9", "::ffff:1.2.3.4"), "1.2.3.4");
        assert_eq!(from("10.0.0.9", "[2001:db8::1]:443"), "2001:db8::1");
        assert_eq!(from("10.0.0.9", "[2001:db8::1]"), "2001:db8::1");
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one() {
        let counted = |text: &str| counted_as(text.parse().expect("an address")).to_string();
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(counted("::ffff:1.2.3.4"), "1.2.3.4");
        assert_eq!(counted("1.2.3.4"), "1.2.3.4");
    }
}
