//! How many connections are open: in all, and of one address.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use crate::auth::counted;

/// Counts open connections and refuses those beyond its limits.
#[derive(Debug)]
pub(super) struct Admission {
    connections_max: usize,
    per_address_max: usize,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    connections: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A place that a connection holds while it is open.
#[derive(Debug)]
pub(super) struct Place {
    admission: Arc<Admission>,
    address: IpAddr,
}

/// Why a connection is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Full {
    /// `limits.connections`.
    Connections,
    /// `limits.connections_per_address`.
    Address,
}

impl Admission {
    pub(super) fn new(connections_max: usize, per_address_max: usize) -> Arc<Self> {
        let open = Mutex::default();
        Arc::new(Self {
            connections_max,
            per_address_max,
            open,
        })
    }

    /// A place for a connection from `address`.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn enter(self: &Arc<Self>, address: IpAddr) -> Result<Place, Full> {
        let address = counted(address);
        let mut open = self.open();
        if open.connections >= self.connections_max {
            return Err(Full::Connections);
        }
        let of_address = open.by_address.entry(address).or_default();
        // An address with no connection is not at its limit, so no empty entry stays.
        if *of_address >= self.per_address_max {
            return Err(Full::Address);
        }
        *of_address += 1;
        open.connections += 1;
        let admission = Arc::clone(self);
        Ok(Place { admission, address })
    }

    /// How many connections have a place.
    pub(super) fn connections(&self) -> usize {
        self.open().connections
    }

    /// Taken for a few instructions at a connection's start and end; a panic cannot leave it half
    /// changed.
    fn open(&self) -> std::sync::MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.admission.open();
        open.connections -= 1;
        if let Some(of_address) = open.by_address.get_mut(&self.address) {
            *of_address -= 1;
            if *of_address == 0 {
                open.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_place_is_free_again_when_its_connection_ends() {
        let admission = Admission::new(3, 2);
        let (a, b) = (address("192.0.2.1"), address("192.0.2.2"));
        let first = admission.enter(a).unwrap();
        let _second = admission.enter(a).unwrap();
        assert_eq!(admission.enter(a).err(), Some(Full::Address));
        let third = admission.enter(b).unwrap();
        assert_eq!(admission.enter(b).err(), Some(Full::Connections));

        drop((first, third));
        assert_eq!(admission.open().by_address.len(), 1);
        let _again = admission.enter(a).unwrap();
        assert_eq!(admission.enter(a).err(), Some(Full::Address));
    }

    #[test]
    fn an_ipv6_network_and_a_mapped_ipv4_address_are_one_client() {
        assert_eq!(
            counted(address("2001:db8::1")),
            counted(address("2001:db8::ffff:2"))
        );
        assert_ne!(
            counted(address("2001:db8::1")),
            counted(address("2001:db8:0:1::1"))
        );
        assert_eq!(counted(address("::ffff:192.0.2.1")), address("192.0.2.1"));
    }
}
