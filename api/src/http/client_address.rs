//! Where a request comes from, behind proxies that we trust or none.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;

/// The address of the client: the peer, or, when the peer is a trusted proxy, the last address in `X-Forwarded-For`
/// that is not one.
pub fn client_address(request: &HttpRequest, trusted: &[IpAddr]) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.ip());
    if !trusted.contains(&peer) {
        return peer;
    }
    let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let mut addresses: Vec<IpAddr> = forwarded.flat_map(|list| list.split(',')).filter_map(|part| part.trim().parse().ok()).collect();
    while let Some(address) = addresses.pop() {
        if !trusted.contains(&address) {
            return address;
        }
    }
    peer
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_forged_header_of_a_stranger_is_not_believed() {
        let from = |peer: &str, header: &str, trusted: &[&str]| {
            let request = TestRequest::default()
                .peer_addr(format!("{peer}:1").parse().expect("an address"))
                .insert_header(("x-forwarded-for", header.to_owned()))
                .to_http_request();
            let trusted: Vec<IpAddr> = trusted.iter().map(|address| address.parse().expect("an address")).collect();
            client_address(&request, &trusted).to_string()
        };
        assert_eq!(from("10.0.0.9", "1.2.3.4", &[]), "10.0.0.9");
        assert_eq!(from("10.0.0.9", "6.6.6.6, 1.2.3.4", &["10.0.0.9"]), "1.2.3.4");
        assert_eq!(from("10.0.0.9", "1.2.3.4, 10.0.0.8", &["10.0.0.9", "10.0.0.8"]), "1.2.3.4");
    }
}
