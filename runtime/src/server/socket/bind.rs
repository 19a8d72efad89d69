//! The socket's file: made with its mode, in the place of one that a killed server left.

use std::{
    fs::{self, File},
    io,
    os::{
        fd::AsRawFd,
        unix::{
            fs::MetadataExt,
            net::{UnixListener, UnixStream},
        },
    },
    path::{Path, PathBuf},
};

use rustix::fs::{Mode, fchmod};
use socket2::{Domain, SockAddr, Socket, Type};

use super::NAME;

/// Most bytes of the path of a socket: `sun_path` has 108, and one ends it.
const PATH_BYTES_MAX: usize = 107;

/// Commands that wait to be accepted.
const BACKLOG: i32 = 16;

/// The file of a socket of this process.
#[derive(Debug)]
pub(super) struct SocketFile {
    path: PathBuf,
    /// Device and inode, by which it is known to be this one still.
    identity: (u64, u64),
}

impl SocketFile {
    /// Removes the file, unless it is another by now.
    pub(super) fn remove(&self) {
        if identity(&self.path).is_ok_and(|identity| identity == self.identity) {
            // It was there a moment ago. If it stays, the next start replaces it.
            let _: io::Result<()> = fs::remove_file(&self.path);
        }
    }
}

/// Listens at the socket of a data directory, of which this process has the lock.
///
/// # Errors
/// The file system has no sockets, or it may not be written.
pub(super) fn bind(data: &Path) -> io::Result<(UnixListener, SocketFile)> {
    let path = data.join(NAME);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    // The file gets the mode that the socket has: there is no moment in which it has another.
    fchmod(&socket, Mode::RUSR | Mode::WUSR)?;
    let place = Place::of(data)?;
    socket.bind(&SockAddr::unix(place.path())?)?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    let identity = identity(&path)?;
    Ok((socket.into(), SocketFile { path, identity }))
}

/// Connects to the socket of a data directory; `None` if nobody listens there.
///
/// # Errors
/// It is not ours to open.
pub(super) fn connect(data: &Path) -> io::Result<Option<UnixStream>> {
    let place = match Place::of(data) {
        Ok(place) => place,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    match UnixStream::connect(place.path()) {
        Ok(stream) => Ok(Some(stream)),
        Err(error) => match error.kind() {
            // Neither a store, nor a directory, nor a live socket: what is there is said when it is
            // opened.
            io::ErrorKind::NotFound
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::NotADirectory => Ok(None),
            _ => Err(error),
        },
    }
}

/// The path by which the socket can be named: a long one goes by the open directory.
enum Place {
    Short(PathBuf),
    Long { path: PathBuf, _dir: File },
}

impl Place {
    fn of(data: &Path) -> io::Result<Self> {
        let path = data.join(NAME);
        if path.as_os_str().len() <= PATH_BYTES_MAX {
            return Ok(Self::Short(path));
        }
        let dir = File::open(data)?;
        let path = PathBuf::from(format!("/proc/self/fd/{}/{NAME}", dir.as_raw_fd()));
        Ok(Self::Long { path, _dir: dir })
    }

    fn path(&self) -> &Path {
        let (Self::Short(path) | Self::Long { path, .. }) = self;
        path
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    let metadata = fs::symlink_metadata(path)?;
    Ok((metadata.dev(), metadata.ino()))
}
