//! What proxies write of those who asked them, and the client that follows from it.
//!
//! A proxy adds to X-Forwarded-For or to Forwarded (RFC 7239) from whom it has a request, behind what it
//! found there. What stands before an address that no trusted proxy wrote may be invented. So lists are
//! read from their end, and the first address that is no trusted proxy is the client.

use std::net::{IpAddr, Ipv6Addr};

use hyper::{
    HeaderMap,
    header::{FORWARDED, HeaderName},
};

use super::network::Network;

static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of the client of a request that came from `peer`, never in the IPv6 form of an IPv4
/// address.
///
/// Where a list ends, or holds something that is no address, the client is the last trusted proxy that
/// it names. Where both headers are there and do not agree, it is `peer`: a proxy that writes one of them
/// passes the other on as its client wrote it, and nothing says which.
pub(crate) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let peer = peer.to_canonical();
    let is_trusted = |address| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(peer) {
        return peer;
    }
    let follow = |hops: &mut dyn Iterator<Item = Option<IpAddr>>| {
        let mut client = peer;
        while is_trusted(client) {
            match hops.next() {
                Some(Some(hop)) => client = hop,
                _ => break,
            }
        }
        client
    };
    let x_forwarded_for = headers.get_all(&X_FORWARDED_FOR).iter().rev();
    let x_forwarded_for = x_forwarded_for
        .flat_map(|value| value.as_bytes().rsplit(|&byte| byte == b','))
        .map(<[u8]>::trim_ascii)
        .filter(|hop| !hop.is_empty())
        .map(address);
    let forwarded = headers.get_all(FORWARDED).iter().rev();
    let forwarded = forwarded.flat_map(|value| {
        let hops = elements(value.as_bytes());
        hops.unwrap_or_else(|| vec![None]).into_iter().rev()
    });
    match (
        headers.contains_key(&X_FORWARDED_FOR),
        headers.contains_key(FORWARDED),
    ) {
        (false, false) => peer,
        (true, false) => follow(&mut { x_forwarded_for }),
        (false, true) => follow(&mut { forwarded }),
        (true, true) => {
            let client = follow(&mut { x_forwarded_for });
            if follow(&mut { forwarded }) == client {
                client
            } else {
                peer
            }
        }
    }
}

/// The address that a client counts as. Whoever has one IPv6 address has all of its /64.
pub(crate) fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = address.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
        address @ IpAddr::V4(_) => address,
    }
}

/// The address of an element of X-Forwarded-For or of a `for=`: with or without a port, an IPv6 one with or
/// without brackets. `None` for `unknown`, a made-up name and everything else.
fn address(hop: &[u8]) -> Option<IpAddr> {
    let text = str::from_utf8(hop).ok()?;
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address.to_canonical());
    }
    let (address, port) = if let Some(rest) = text.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        (IpAddr::V6(address.parse().ok()?), port)
    } else {
        let colon = text.find(':')?;
        let (address, port) = text.split_at_checked(colon)?;
        (IpAddr::V4(address.parse().ok()?), port)
    };
    // A port may be made up as well: `:_a7`.
    let is_of_port = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let is_port = port
        .strip_prefix(':')
        .map_or(port.is_empty(), |port| port.bytes().all(is_of_port));
    is_port.then(|| address.to_canonical())
}

/// The addresses that the elements of a Forwarded name by `for=`; `None` for one without. The whole is
/// `None` if it is not written as RFC 7239 says: then a quote may have been left open to hide what a proxy
/// added.
fn elements(value: &[u8]) -> Option<Vec<Option<IpAddr>>> {
    let (mut elements, mut rest) = (Vec::new(), value);
    let mut hop: Option<Vec<u8>> = None;
    let mut is_begun = false;
    loop {
        rest = rest.trim_ascii_start();
        let end = rest.iter().position(|byte| b"=;,".contains(byte));
        let (name, after) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
        let name = name.trim_ascii_end();
        rest = after;
        if let Some(value) = after.strip_prefix(b"=") {
            let (value, after) = pair_value(value)?;
            let is_for = name.eq_ignore_ascii_case(b"for");
            // Each may be there once.
            if name.is_empty() || is_for && hop.is_some() {
                return None;
            }
            if is_for {
                hop = Some(value);
            }
            (is_begun, rest) = (true, after.trim_ascii_start());
        } else if !name.is_empty() {
            return None;
        }
        match rest.split_first() {
            Some((b';', after)) => rest = after,
            // Empty elements of a list count for nothing (RFC 9110, section 5.6.1).
            Some((b',', _)) | None => {
                let named = hop.take();
                if is_begun {
                    elements.push(named.and_then(|hop| address(&hop)));
                }
                is_begun = false;
                match rest.split_first() {
                    Some((_, after)) => rest = after,
                    None => return Some(elements),
                }
            }
            Some(_) => return None,
        }
    }
}

/// A token or a quoted string (RFC 9110, section 5.6.4) without its quotes, and what follows it.
fn pair_value(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let Some(quoted) = text.strip_prefix(b"\"") else {
        let is_end = |byte: &u8| b";,\" \t".contains(byte);
        let end = text.iter().position(is_end).unwrap_or(text.len());
        let (value, after) = text.split_at_checked(end)?;
        return Some((value.to_vec(), after));
    };
    let mut value = Vec::new();
    let mut bytes = quoted.iter();
    loop {
        match bytes.next()? {
            b'"' => return Some((value, bytes.as_slice())),
            b'\\' => value.push(*bytes.next()?),
            byte => value.push(*byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    const PEER: &str = "10.0.0.1";

    fn from(peer: &str, pairs: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let trusted = ["10.0.0.0/8", "2001:db8::/64"].map(|text| text.parse().unwrap());
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn nobody_but_a_trusted_proxy_is_believed() {
        let pairs = [("x-forwarded-for", "203.0.113.9")];
        for (peer, expected) in [
            (PEER, "203.0.113.9"),
            ("::ffff:10.0.0.1", "203.0.113.9"),
            ("2001:db8::2", "203.0.113.9"),
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:0:1::2", "2001:db8:0:1::2"),
        ] {
            assert_eq!(from(peer, &pairs), expected, "{peer}");
        }
        assert_eq!(from(PEER, &[]), PEER);
        let untrusted = [("forwarded", "for=203.0.113.9")];
        assert_eq!(from("192.0.2.1", &untrusted), "192.0.2.1");
        let peer = PEER.parse().unwrap();
        assert_eq!(client(peer, &HeaderMap::new(), &[]), peer);
    }

    #[test]
    fn x_forwarded_for_is_read_from_its_end_to_the_first_that_is_not_trusted() {
        for (lines, expected) in [
            (&["203.0.113.9"][..], "203.0.113.9"),
            (&["198.51.100.7, 203.0.113.9"], "203.0.113.9"),
            (&["198.51.100.7, 203.0.113.9, 10.0.0.2"], "203.0.113.9"),
            (&["198.51.100.7,203.0.113.9", "10.0.0.2"], "203.0.113.9"),
            (&["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
            (&["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            (&["203.0.113.9:4711"], "203.0.113.9"),
            (&["2001:db8:1::9"], "2001:db8:1::9"),
            (&["[2001:db8:1::9]:4711"], "2001:db8:1::9"),
            (&["[2001:db8:1::9]"], "2001:db8:1::9"),
            (&["::ffff:203.0.113.9"], "203.0.113.9"),
            (&["203.0.113.9, ,\t10.0.0.2 ,"], "203.0.113.9"),
            // What is no address ends the list.
            (&["203.0.113.9, unknown"], PEER),
            (&["203.0.113.9, unknown, 10.0.0.2"], "10.0.0.2"),
            (&["203.0.113.9, 10.0.0.2, 10.0.0.256"], PEER),
            (&["203.0.113.9 10.0.0.2"], PEER),
            (&["for=203.0.113.9"], PEER),
            (&["[203.0.113.9]"], PEER),
            (&["203.0.113.9]"], PEER),
            (&["[2001:db8:1::9"], PEER),
            (&["[2001:db8:1::9]x"], PEER),
            (&["203.0.113.9:a b"], PEER),
            (&["é"], PEER),
            (&[""], PEER),
        ] {
            let pairs: Vec<_> = lines
                .iter()
                .map(|line| ("x-forwarded-for", *line))
                .collect();
            assert_eq!(from(PEER, &pairs), expected, "{lines:?}");
        }
    }

    #[test]
    fn forwarded_is_read_as_rfc_7239_says() {
        for (lines, expected) in [
            (&["for=203.0.113.9"][..], "203.0.113.9"),
            (&["For=\"[2001:db8:cafe::17]:4711\""], "2001:db8:cafe::17"),
            (&["for=192.0.2.60;proto=http;by=203.0.113.43"], "192.0.2.60"),
            (
                &["proto=http ; FOR=192.0.2.43 , for=10.0.0.2"],
                "192.0.2.43",
            ),
            (&["for=192.0.2.43, for=\"[2001:db8::17]\""], "192.0.2.43"),
            (&["for=192.0.2.43", "for=10.0.0.2"], "192.0.2.43"),
            (&["for=198.51.100.7, for=203.0.113.9"], "203.0.113.9"),
            (&["for=\"203.0.113.9:_a7\""], "203.0.113.9"),
            (&["for=203.0.113.9:4711"], "203.0.113.9"),
            (&["for=\"203.0.113.\\9\""], "203.0.113.9"),
            (&["for=203.0.113.9;by=\"a, for=10.0.0.3\""], "203.0.113.9"),
            (&[", for=203.0.113.9;;proto=http, ,"], "203.0.113.9"),
            // What names no address ends the list.
            (&["for=203.0.113.9, for=unknown"], PEER),
            (&["for=203.0.113.9, for=_hidden"], PEER),
            (&["for=203.0.113.9, proto=https"], PEER),
            (&["for=203.0.113.9, for=_hidden, for=10.0.0.2"], "10.0.0.2"),
            // What is written badly hides nothing.
            (&["for=198.51.100.7, x=\", for=203.0.113.9"], PEER),
            (&["for=198.51.100.7;x=\", for=\"[2001:db8:1::9]\""], PEER),
            (&["x=\"", "for=203.0.113.9, for=10.0.0.2"], "203.0.113.9"),
            (&["x=\"", "for=10.0.0.2"], "10.0.0.2"),
            (&["for=198.51.100.7;for=203.0.113.9"], PEER),
            (&["for"], PEER),
            (&["=203.0.113.9"], PEER),
            (&["for=203.0.113.9 10.0.0.2"], PEER),
            (&["for=\"203.0.113.9\"x"], PEER),
            (&["for=\"203.0.113.9\\"], PEER),
            (&["203.0.113.9"], PEER),
            (&[""], PEER),
        ] {
            let pairs: Vec<_> = lines.iter().map(|line| ("forwarded", *line)).collect();
            assert_eq!(from(PEER, &pairs), expected, "{lines:?}");
        }
    }

    #[test]
    fn two_headers_are_believed_where_they_agree() {
        let x = ("x-forwarded-for", "203.0.113.9");
        assert_eq!(
            from(PEER, &[x, ("forwarded", "for=203.0.113.9")]),
            "203.0.113.9"
        );
        assert_eq!(from(PEER, &[x, ("forwarded", "for=198.51.100.7")]), PEER);
        assert_eq!(from(PEER, &[x, ("forwarded", "for=\"")]), PEER);
    }

    #[test]
    fn an_ipv6_client_counts_as_its_network() {
        for (address, expected) in [
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
        ] {
            let counted = counted(address.parse().unwrap());
            assert_eq!(counted.to_string(), expected);
        }
    }

    proptest! {
        #[test]
        fn no_header_is_a_danger(
            x in "([0-9a-f.:,\" \\[\\]]|10\\.0\\.0\\.[0-9]|\\PC){0,20}",
            forwarded in "(for=|by=|[0-9.;,\" \\\\\\[\\]]|10\\.0\\.0\\.[0-9]|\\PC){0,20}",
            bytes in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            let trusted = ["10.0.0.0/8".parse().unwrap()];
            let peer = PEER.parse().unwrap();
            for name in [&X_FORWARDED_FOR, &FORWARDED] {
                let mut headers = HeaderMap::new();
                for value in [x.as_bytes(), forwarded.as_bytes(), &bytes] {
                    if let Ok(value) = HeaderValue::from_bytes(value) {
                        headers.append(name, value);
                    }
                }
                client(peer, &headers, &trusted);
            }
        }

        /// Whatever a client sends, what its proxy adds behind it decides.
        #[test]
        fn a_client_cannot_choose_its_address(
            invented in "(for=|x=|198\\.51\\.100\\.7|10\\.0\\.0\\.[0-9]|[;,\" \\\\]){0,20}",
            is_same_line in any::<bool>(),
        ) {
            let x = ["203.0.113.9", "for=203.0.113.9", "for=\"203.0.113.9:4711\""];
            for (name, added) in ["x-forwarded-for", "forwarded", "forwarded"].into_iter().zip(x) {
                let joined = format!("{invented}, {added}");
                let client = if is_same_line {
                    from(PEER, &[(name, &joined)])
                } else {
                    from(PEER, &[(name, &invented), (name, added)])
                };
                let is_right = client == "203.0.113.9" || is_same_line && client == PEER;
                prop_assert!(is_right, "{} is taken from {}", client, joined);
            }
        }
    }
}
