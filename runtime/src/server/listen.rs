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
const BACKLOG: i32 = 1024;

/// Sockets that hold their port but take no connection yet.
#[derive(Debug)]
pub(super) struct Bound {
    sockets: Vec<Socket>,
    address: SocketAddr,
}

/// An address cannot be listened on.
#[derive(Debug)]
pub struct ListenError {
    address: SocketAddr,
    source: io::Error,
}

/// Takes the address for `count` workers; port 0 takes a free one.
///
/// # Errors
/// The address is not this machine's, the port is in use or needs a privilege.
pub(super) fn bind(address: SocketAddr, count: usize) -> Result<Bound, ListenError> {
    bind_all(address, count).map_err(|source| ListenError { address, source })
}

impl Bound {
    /// The address, with the port that was taken.
    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes connections from now on.
    ///
    /// # Errors
    /// Another server was faster.
    pub(super) fn listen(self) -> Result<Vec<TcpListener>, ListenError> {
        let Self { sockets, address } = self;
        let listen = |socket: Socket| {
            socket.listen(BACKLOG)?;
            Ok(socket.into())
        };
        let listeners = sockets.into_iter().map(listen).collect::<io::Result<_>>();
        listeners.map_err(|source| ListenError { address, source })
    }
}

fn bind_all(address: SocketAddr, count: usize) -> io::Result<Bound> {
    // The first is bound without sharing, which fails if anyone has the port; only then is it
    // shared with the others. (Whether a socket shares is judged when the next one is bound.)
    let first = socket(address)?;
    first.bind(&address.into())?;
    first.set_reuse_port(true)?;
    let bound = first.local_addr()?.as_socket();
    let address = bound.ok_or(io::ErrorKind::Unsupported)?;
    let mut sockets = vec![first];
    for _ in 1..count {
        let socket = socket(address)?;
        socket.set_reuse_port(true)?;
        socket.bind(&address.into())?;
        sockets.push(socket);
    }
    Ok(Bound { sockets, address })
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
        let bound = bind(loopback(0), 3).unwrap();
        let address = bound.address();
        assert_ne!(address.port(), 0);
        TcpStream::connect(address).unwrap_err();

        let listeners = bound.listen().unwrap();
        assert_eq!(listeners.len(), 3);
        for listener in &listeners {
            assert_eq!(listener.local_addr().unwrap(), address);
        }
        TcpStream::connect(address).unwrap();
    }

    #[test]
    fn a_second_server_on_the_port_is_refused() {
        let listeners = bind(loopback(0), 2).unwrap().listen().unwrap();
        let address = listeners[0].local_addr().unwrap();
        assert_eq!(
            bind(address, 2).unwrap_err().to_string(),
            format!("cannot listen on {address}: the port is in use by another process"),
        );
        drop(listeners);
        bind(address, 2).unwrap().listen().unwrap();
    }

    #[test]
    fn two_servers_that_start_at_once_never_share_the_port() {
        let first = bind(loopback(0), 2).unwrap();
        let address = first.address();
        let second = bind(address, 2).and_then(Bound::listen);
        let first = first.listen();
        assert!(first.is_err() || second.is_err());
        drop((first, second));
        bind(address, 2).unwrap().listen().unwrap();
    }
}
