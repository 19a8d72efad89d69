//! Addresses that begin with the same bits.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// One address, or all that begin with the same bits: `10.0.0.0/8`, `2001:db8::/32` (RFC 4632, RFC 4291).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Network {
    /// The lowest of them. An IPv4 address in its IPv6 form is kept as IPv4.
    first: IpAddr,
    prefix_bits: u8,
}

/// Why a text is no network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NetworkError {
    /// What stands before `/`, or all of it, is no IP address.
    Address,
    /// What stands after `/` is no number of bits that such an address can begin with.
    Prefix {
        /// The most.
        bits_max: u8,
    },
    /// The address goes on after its prefix, so it is not clear which network is meant: this, perhaps.
    Beyond(Network),
}

impl Network {
    /// Whether an address is one of them. An IPv4 address counts in its IPv6 form too.
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        self.first == lowest(address.to_canonical(), self.prefix_bits)
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let written: IpAddr = address.parse().map_err(|_| NetworkError::Address)?;
        let bits_max = if written.is_ipv4() { 32 } else { 128 };
        let error = NetworkError::Prefix { bits_max };
        let bits = match prefix {
            None => bits_max,
            Some(bits) if bits.bytes().all(|byte| byte.is_ascii_digit()) => {
                bits.parse().map_err(|_| error)?
            }
            Some(_) => return Err(error),
        };
        if bits > bits_max {
            return Err(error);
        }
        let address = written.to_canonical();
        // ::ffff:0:0/96 are the IPv4 addresses; what is wider holds true IPv6 ones as well.
        let prefix_bits = match (written, address) {
            (IpAddr::V6(_), IpAddr::V4(_)) => bits.checked_sub(96).ok_or(error)?,
            _ => bits,
        };
        let first = lowest(address, prefix_bits);
        let network = Self { first, prefix_bits };
        if first == address {
            Ok(network)
        } else {
            Err(NetworkError::Beyond(network))
        }
    }
}

/// The lowest address that begins with the same bits.
fn lowest(address: IpAddr, prefix_bits: u8) -> IpAddr {
    let prefix_bits = u32::from(prefix_bits);
    match address {
        IpAddr::V4(address) => {
            let after = 32_u32.saturating_sub(prefix_bits);
            let mask = u32::MAX.checked_shl(after).unwrap_or(0);
            Ipv4Addr::from_bits(address.to_bits() & mask).into()
        }
        IpAddr::V6(address) => {
            let after = 128_u32.saturating_sub(prefix_bits);
            let mask = u128::MAX.checked_shl(after).unwrap_or(0);
            Ipv6Addr::from_bits(address.to_bits() & mask).into()
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.prefix_bits)
    }
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => {
                f.write_str("a network is an IP address and a prefix, as 10.0.0.0/8 or ::1")
            }
            Self::Prefix { bits_max } => {
                write!(
                    f,
                    "the prefix of such a network is a number up to {bits_max}"
                )
            }
            Self::Beyond(network) => {
                write!(
                    f,
                    "the address goes on after its prefix; {network} may be meant"
                )
            }
        }
    }
}

impl std::error::Error for NetworkError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_network_is_an_address_and_a_prefix() {
        let beyond = |text: &str| Err(NetworkError::Beyond(text.parse().unwrap()));
        let prefix = |bits_max| Err(NetworkError::Prefix { bits_max });
        for (text, expected) in [
            ("10.0.0.0/8", Ok("10.0.0.0/8")),
            ("127.0.0.1", Ok("127.0.0.1/32")),
            ("0.0.0.0/0", Ok("0.0.0.0/0")),
            ("::/0", Ok("::/0")),
            ("::1", Ok("::1/128")),
            ("2001:DB8::/32", Ok("2001:db8::/32")),
            ("::ffff:10.0.0.0/104", Ok("10.0.0.0/8")),
            ("::ffff:10.0.0.1", Ok("10.0.0.1/32")),
            ("10.0.0.1/8", beyond("10.0.0.0/8")),
            ("2001:db8::1/32", beyond("2001:db8::/32")),
            ("10.0.0.0/33", prefix(32)),
            ("10.0.0.0/", prefix(32)),
            ("10.0.0.0/+8", prefix(32)),
            ("10.0.0.0/8/8", prefix(32)),
            ("10.0.0.0/255.0.0.0", prefix(32)),
            ("2001:db8::/129", prefix(128)),
            ("::ffff:10.0.0.0/32", prefix(128)),
            ("", Err(NetworkError::Address)),
            ("/8", Err(NetworkError::Address)),
            ("10.0.0/8", Err(NetworkError::Address)),
            (" 10.0.0.0/8", Err(NetworkError::Address)),
            ("10.0.0.0:80", Err(NetworkError::Address)),
            ("[::1]", Err(NetworkError::Address)),
            ("localhost", Err(NetworkError::Address)),
        ] {
            let parsed = text.parse::<Network>().map(|network| network.to_string());
            assert_eq!(parsed, expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn a_network_contains_what_begins_as_it_does() {
        for (network, address, expected) in [
            ("10.0.0.0/8", "10.255.255.255", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("10.0.0.0/8", "::a00:1", false),
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.4", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "2001:db8::1", true),
            ("::/0", "203.0.113.9", false),
            ("2001:db8::/33", "2001:db8:7fff::", true),
            ("2001:db8::/33", "2001:db8:8000::", false),
            ("::ffff:10.0.0.0/104", "10.1.2.3", true),
        ] {
            let parsed: Network = network.parse().unwrap();
            let contains = parsed.contains(address.parse().unwrap());
            assert_eq!(contains, expected, "{network} {address}");
        }
    }

    #[test]
    fn errors_say_what_to_write() {
        for (text, expected) in [
            (
                "localhost",
                "a network is an IP address and a prefix, as 10.0.0.0/8 or ::1",
            ),
            (
                "10.0.0.0/33",
                "the prefix of such a network is a number up to 32",
            ),
            (
                "10.0.0.1/8",
                "the address goes on after its prefix; 10.0.0.0/8 may be meant",
            ),
        ] {
            assert_eq!(text.parse::<Network>().unwrap_err().to_string(), expected);
        }
    }

    proptest! {
        #[test]
        fn no_text_is_a_danger(text in "\\PC*|[0-9a-f:.]{0,20}/[0-9]{0,4}") {
            if let Ok(network) = text.parse::<Network>() {
                prop_assert!(network.contains(network.first));
                prop_assert_eq!(network.to_string().parse(), Ok(network));
            }
        }
    }
}
