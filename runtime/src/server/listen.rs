//! The listening sockets: one a worker, all on one port, the kernel deals connections out.
//!
//! They share the port by `SO_REUSEPORT`, but only with each other: a second server on the port is
//! an error, since clients would meet now one and now the other.

use std::{
    fmt, io,
    net::{SocketAddr, TcpListener},
};

use socket2::{Domain, Protocol, Socket, Type};

/// Connections that wait to be accepted, of each worker; the kernel may allow fewer.
pub(super) const BACKLOG: i32 = 1024;

/// A socket that holds its port but takes no connection yet.
#[derive(Debug)]
pub(super) struct Bound {
    socket: Socket,
    address: SocketAddr,
}

/// An address cannot be listened on.
#[derive(Debug)]
pub(super) struct ListenError {
    address: SocketAddr,
    source: io::Error,
}

/// Takes the address; port 0 takes a free one.
///
/// # Errors
/// The address is not this machine's, the port is in use or needs a privilege.
pub(super) fn bind(address: SocketAddr) -> Result<Bound, ListenError> {
    let bind = || {
        let socket = socket(address)?;
        socket.bind(&address.into())?;
        let bound = socket.local_addr()?.as_socket();
        Ok(Bound {
            address: bound.unwrap_or(address),
            socket,
        })
    };
    bind().map_err(|source| ListenError { address, source })
}

impl Bound {
    /// The address, with the port that was taken.
    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes connections from now on, for `count` workers.
    ///
    /// # Errors
    /// Another server listens on the port, or is about to.
    pub(super) fn listen(self, count: usize) -> Result<Vec<TcpListener>, ListenError> {
        let Self { socket, address } = self;
        listen_all(socket, address, count).map_err(|source| ListenError { address, source })
    }
}

/// The first socket listens without sharing, which fails if anyone else has the port; only then is
/// it shared. (Whether a socket shares its port is judged when the next one is bound.)
fn listen_all(first: Socket, address: SocketAddr, count: usize) -> io::Result<Vec<TcpListener>> {
    first.listen(BACKLOG)?;
    first.set_reuse_port(true)?;
    let mut listeners = vec![first.into()];
    for _ in 1..count {
        let socket = socket(address)?;
        socket.set_reuse_port(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        listeners.push(socket.into());
    }
    Ok(listeners)
}

fn socket(address: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    // A restart need not wait for the old connections' TIME_WAIT.
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

impl ListenError {
    /// Whether another process has the port.
    pub(super) fn is_in_use(&self) -> bool {
        self.source.kind() == io::ErrorKind::AddrInUse
    }
}

impl std::error::Error for ListenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

impl fmt::Display for ListenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.address;
        match self.source.kind() {
            io::ErrorKind::AddrInUse => {
                write!(
                    f,
                    "cannot listen on {address}: the port is in use by another process"
                )
            }
            io::ErrorKind::AddrNotAvailable => {
                write!(
                    f,
                    "cannot listen on {address}: this machine does not have the address"
                )
            }
            io::ErrorKind::PermissionDenied => {
                write!(f, "cannot listen on {address}: the port needs a privilege")
            }
            _ => write!(f, "cannot listen on {address}: {}", self.source),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    fn loopback(port: u16) -> SocketAddr {
        ([127, 0, 0, 1], port).into()
    }

    #[test]
    fn every_worker_has_a_socket_on_one_free_port() {
        let bound = bind(loopback(0)).unwrap();
        let address = bound.address();
        assert_ne!(address.port(), 0);
        TcpStream::connect(address).unwrap_err();

        let listeners = bound.listen(3).unwrap();
        assert_eq!(listeners.len(), 3);
        for listener in &listeners {
            assert_eq!(listener.local_addr().unwrap(), address);
        }
        TcpStream::connect(address).unwrap();
    }

    #[test]
    fn a_second_server_on_the_port_is_refused() {
        let listeners = bind(loopback(0)).unwrap().listen(2).unwrap();
        let address = listeners[0].local_addr().unwrap();
        assert_eq!(
            bind(address).unwrap_err().to_string(),
            format!("cannot listen on {address}: the port is in use by another process"),
        );
        drop(listeners);
        bind(address).unwrap().listen(2).unwrap();
    }

    #[test]
    fn connections_reach_every_worker() {
        let listeners = bind(loopback(0)).unwrap().listen(2).unwrap();
        let address = listeners[0].local_addr().unwrap();
        let clients: Vec<_> = (0..64)
            .map(|_| TcpStream::connect(address).unwrap())
            .collect();
        for listener in &listeners {
            listener.accept().unwrap();
        }
        drop(clients);
    }

    #[test]
    fn two_servers_that_start_at_once_never_share_the_port() {
        let first = bind(loopback(0)).unwrap();
        let address = first.address();
        let second = bind(address).and_then(|bound| bound.listen(2));
        let first = first.listen(2);
        assert!(first.is_err() || second.is_err());
        drop((first, second));
        bind(address).unwrap().listen(2).unwrap();
    }
}
