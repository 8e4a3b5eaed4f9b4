//! Who sent a request: the address behind trusted proxies, cut short, and whether the page it came
//! from is ours. No whole address leaves this file.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};

use super::answer::text;
use super::endpoint::Endpoint;
use crate::comment;

/// The sender's address prefix (/24, /48).
pub fn prefix(endpoint: &Endpoint, peer: SocketAddr, headers: &HeaderMap) -> String {
    comment::prefix(address(
        &endpoint.config.serve.trusted_proxies,
        peer.ip(),
        headers,
    ))
}

/// Whether one more vote or search of this sender is counted; or in how many seconds the next is.
pub fn may_count(endpoint: &Endpoint, peer: SocketAddr, headers: &HeaderMap) -> Result<(), u64> {
    let at = endpoint.micros();
    let sender = endpoint.keys.sender(&prefix(endpoint, peer, headers), at);
    endpoint.counter.check(&sender, at)
}

/// The nearest address that is not a trusted proxy's. Whoever is not trusted cannot set it.
fn address(trusted: &[String], peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let trusts = |address: IpAddr| trusted.iter().any(|proxy| within(proxy, address));
    if !trusts(peer) {
        return peer;
    }
    // A proxy may add a line of its own below the client's: all lines are one list.
    let lines = headers.get_all(HeaderName::from_static("x-forwarded-for"));
    let lines: Vec<&str> = lines.iter().filter_map(|line| line.to_str().ok()).collect();
    let mut nearest = peer;
    for part in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let Ok(address) = part.trim().parse::<IpAddr>() else {
            break;
        };
        nearest = address;
        if !trusts(address) {
            break;
        }
    }
    nearest
}

/// Whether `address` is `proxy`, an address or a network such as `10.0.0.0/8`.
fn within(proxy: &str, address: IpAddr) -> bool {
    let (network, bits) = match proxy.split_once('/') {
        Some((network, bits)) => (network, bits.parse::<u32>().ok()),
        None => (proxy, None),
    };
    match (network.parse::<IpAddr>(), address.to_canonical()) {
        (Ok(IpAddr::V4(network)), IpAddr::V4(address)) => {
            let shift = 32u32.saturating_sub(bits.unwrap_or(32));
            let cut = |ip: std::net::Ipv4Addr| u32::from(ip).checked_shr(shift).unwrap_or(0);
            cut(network) == cut(address)
        }
        (Ok(IpAddr::V6(network)), IpAddr::V6(address)) => {
            let shift = 128u32.saturating_sub(bits.unwrap_or(128));
            let cut = |ip: std::net::Ipv6Addr| u128::from(ip).checked_shr(shift).unwrap_or(0);
            cut(network) == cut(address)
        }
        _ => false,
    }
}

/// Where the endpoint is reached, without a trailing slash.
pub fn own_url(endpoint: &Endpoint) -> String {
    let config = &endpoint.config;
    let url = if config.endpoint_url.is_empty() {
        &config.base_url
    } else {
        &config.endpoint_url
    };
    url.trim_end_matches('/').to_owned()
}

/// Where the site is reached, without a trailing slash.
pub fn site_url(endpoint: &Endpoint) -> &str {
    endpoint.config.base_url.trim_end_matches('/')
}

/// Whether a post came from a page of ours, or from no page at all (a script of the sender's own).
pub fn same_origin(endpoint: &Endpoint, headers: &HeaderMap) -> bool {
    let origin = text(headers, &header::ORIGIN);
    if origin.is_empty() {
        return true;
    }
    let host = text(headers, &header::HOST);
    let ours = [&endpoint.config.base_url, &endpoint.config.endpoint_url];
    origin == format!("http://{host}")
        || origin == format!("https://{host}")
        || ours.iter().any(|url| !url.is_empty() && origin_of(url) == origin)
}

/// Scheme, host and port of an address.
pub fn origin_of(url: &str) -> &str {
    let rest = url.find("://").map_or(0, |at| at + 3);
    url[rest..].find('/').map_or(url, |end| &url[..rest + end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", axum::http::HeaderValue::from_static(value));
        headers
    }

    #[test]
    fn only_a_trusted_proxy_may_say_who_it_speaks_for() {
        let peer = "203.0.113.9".parse().unwrap();
        let claims = forwarded("198.51.100.7");
        assert_eq!(address(&[], peer, &claims), peer);
        let trusted = ["203.0.113.0/24".to_owned()];
        assert_eq!(
            address(&trusted, peer, &claims),
            "198.51.100.7".parse::<IpAddr>().unwrap()
        );
        let spoofed = forwarded("1.1.1.1, 198.51.100.7, 203.0.113.8");
        assert_eq!(
            address(&trusted, peer, &spoofed),
            "198.51.100.7".parse::<IpAddr>().unwrap()
        );
        assert_eq!(address(&trusted, peer, &forwarded("rubbish")), peer);
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        assert_eq!(origin_of("https://help.example/base/x"), "https://help.example");
        assert_eq!(origin_of("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
    }
}
