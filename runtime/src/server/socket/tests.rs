//! The socket, by commands of this process.
