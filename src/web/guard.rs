//! Which addresses may be asked (SSRF): a name is resolved once, every address of it is
//! checked, and the connection goes to an address that was checked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _};

/// Resolves `host:port`; with `private` any address will do, otherwise all must be public.
pub fn resolve(host: &str, port: u16, private: bool) -> Result<Vec<SocketAddr>, Refused> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let found: Vec<SocketAddr> = (bare, port)
        .to_socket_addrs()
        .map_err(|_| Refused::Unknown)?
        .collect();
    if found.is_empty() {
        return Err(Refused::Unknown);
    }
    if !private && found.iter().any(|address| !public(address.ip())) {
        return Err(Refused::Private);
    }
    Ok(found)
}

/// Why a host is not connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The name has no address just now.
    Unknown,
    /// One of its addresses is not public.
    Private,
}

/// Whether an address is out on the public internet.
pub fn public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => public_v4(four),
        IpAddr::V6(six) => public_v6(six),
    }
}

/// IANA's special-purpose registry for IPv4.
fn public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        (0 | 10 | 127, _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
            | (224..=255, _, _)
    )
}

/// Global unicast without the parts that carry or stand for other addresses: mapped, translated and
/// tunnelled ones can lead back inside.
fn public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let unicast = a & 0xe000 == 0x2000;
    let special = matches!(
        (a, b),
        (0x2001, 0..=0x1ff | 0xdb8) | (0x2002, _) | (0x3fff, 0..=0xfff)
    );
    unicast && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_inner_address_is_refused() {
        let hosts = [
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "017700000001",
            "0177.0.0.1",
            "0",
            "0.0.0.0",
            "localhost",
            "10.0.0.1",
            "10.255.255.255",
            "167772161",
            "172.16.0.1",
            "172.31.255.254",
            "192.168.0.1",
            "0xc0a80001",
            "169.254.169.254",
            "2852039166",
            "100.64.0.1",
            "192.0.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "[::1]",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::ffff:7f00:1",
            "::127.0.0.1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "64:ff9b::7f00:1",
            "64:ff9b::808:808",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "100::1",
            "3fff::1",
            "0:0:0:0:0:0:0:1",
        ];
        for host in hosts {
            assert!(resolve(host, 80, false).is_err(), "{host}");
        }
    }

    #[test]
    fn public_addresses_pass_and_private_ones_only_when_allowed() {
        for host in [
            "8.8.8.8",
            "1.1.1.1",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700::1111",
            "2a00:1450::1",
        ] {
            assert!(resolve(host, 443, false).is_ok(), "{host}");
        }
        assert_eq!(resolve("127.0.0.1", 80, false), Err(Refused::Private));
        assert_eq!(resolve("127.0.0.1", 80, true).map(|found| found.len()), Ok(1));
        assert_eq!(resolve("no such host", 80, true), Err(Refused::Unknown));
    }
}
