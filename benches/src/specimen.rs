//! The answers of ours that the peers repeat: captured from the server under test, so that head and
//! body are the same by construction, and not by somebody's care.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::Error;
use crate::load::{Connection, Table, Work, WorkKind};

/// One answer for each kind of request, as bytes of HTTP/1.1.
#[derive(Debug)]
pub(crate) struct Specimen {
    create: String,
    read: String,
    change: String,
}

impl Specimen {
    /// Asks a server for one of each.
    ///
    /// # Errors
    /// It does not answer as the cases ask for.
    pub(crate) fn capture(address: SocketAddr) -> Result<Self, Error> {
        let mut connection = Connection::open(address)?;
        let mut take = |kind, paths: Arc<[String]>| -> Result<(String, Option<String>), Error> {
            let mut request = Vec::new();
            Work::new(kind, address, paths)
                .next(&mut request)
                .map_err(Error::io("writing a request"))?;
            let answer = connection.exchange(&request, kind.status())?;
            Ok((
                answer.to_text(),
                answer.header("location").map(str::to_owned),
            ))
        };
        let (create, location) = take(WorkKind::Create(Table::Accounts), Vec::new().into())?;
        let paths: Arc<[String]> = vec![location.ok_or(Error::Answer("no Location"))?].into();
        let (read, _) = take(WorkKind::Read, Arc::clone(&paths))?;
        let (change, _) = take(WorkKind::Change, paths)?;
        Ok(Self {
            create,
            read,
            change,
        })
    }

    /// What ours is expected to look like, for runs without it.
    pub(crate) fn built_in() -> Self {
        let answer = |status: &str, more: &str| {
            let length = BUILT_IN_BODY.len();
            format!(
                "HTTP/1.1 {status}\r\n{more}{BUILT_IN_HEAD}content-length: {length}\r\n\r\n\
                 {BUILT_IN_BODY}"
            )
        };
        let location = "location: /api/accounts/019abf2c-7d1e-7a63-9f5b-0c2a4e6d8b10\r\n";
        Self {
            create: answer("201 Created", location),
            read: answer("200 OK", ""),
            change: answer("200 OK", ""),
        }
    }

    /// The answer to a create.
    #[cfg(test)]
    pub(crate) fn create(&self) -> &str {
        &self.create
    }

    /// The answer to a read.
    #[cfg(test)]
    pub(crate) fn read(&self) -> &str {
        &self.read
    }

    /// Writes the answer to a request of that kind below `directory`, for a peer to read.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn write(&self, kind: WorkKind, directory: &Path) -> Result<PathBuf, Error> {
        let (name, text) = match kind {
            WorkKind::Create(_) => ("create.http", &self.create),
            WorkKind::Read | WorkKind::List(_) => ("read.http", &self.read),
            WorkKind::Change => ("change.http", &self.change),
        };
        let path = directory.join(name);
        fs::write(&path, text).map_err(Error::io(format!("writing {}", path.display())))?;
        Ok(path)
    }
}

const BUILT_IN_HEAD: &str = "\
content-type: application/json\r
etag: \"mi1x2c3v-1a2b-9f3c2d1e\"\r
x-content-type-options: nosniff\r
referrer-policy: no-referrer\r
content-security-policy: default-src 'none'\r
x-request-id: 4f1c2b3a-0000000000000001\r
";

const BUILT_IN_BODY: &str = "{\"id\":\"019abf2c-7d1e-7a63-9f5b-0c2a4e6d8b10\",\
\"email\":\"ada.0000000001@example.org\",\"name\":\"Ada Lovelace\",\"balance_cents\":0,\
\"status\":\"active\",\"created_at\":\"2026-11-25T07:33:04.123456Z\",\
\"updated_at\":\"2026-11-25T07:33:04.123456Z\"}";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peer;

    #[test]
    fn capturing_takes_what_the_server_sends() {
        // The stub answers everything with 201, so the read that follows is refused.
        let address = peer::start_in_test(Specimen::built_in().create());
        let error = Specimen::capture(address).unwrap_err();
        let Error::Status {
            expected: 200,
            answer,
        } = error
        else {
            panic!("{error}")
        };
        assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
        assert!(answer.ends_with(BUILT_IN_BODY), "{answer}");
    }
}
