//! HTTP/2 with prior knowledge, beside HTTP/1.1 on the same port.

use std::time::{Duration, Instant};

use bytes::Bytes;
use h2::client::{self, SendRequest};
use http::Request;
use serde_json::{Value, json};
use tokio::{net::TcpStream, task::JoinSet};

use crate::support::{ACCOUNTS, MAILS, Server, Store, account, path};

/// Sends a request as one stream; gives status, entity tag and body.
async fn send(
    client: SendRequest<Bytes>,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> (u16, String, Vec<u8>) {
    let headers = [("content-type", "application/json")];
    let (head, bytes) = exchange(client, method, path, &headers, body).await;
    let tag = head.headers.get("etag").and_then(|tag| tag.to_str().ok());
    let tag = tag.unwrap_or_default().to_owned();
    (head.status.as_u16(), tag, bytes)
}

/// Sends a request with headers as one stream; gives the answer, whole.
pub(crate) async fn exchange(
    client: SendRequest<Bytes>,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<Value>,
) -> (http::response::Parts, Vec<u8>) {
    let mut client = client.ready().await.expect("the connection holds");
    let mut request = Request::builder()
        .method(method)
        .uri(format!("http://localhost{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(()).expect("it is a request");
    let (answer, mut stream) = client
        .send_request(request, body.is_none())
        .expect("it can be sent");
    if let Some(body) = body {
        stream
            .send_data(body.to_string().into(), true)
            .expect("it can be sent");
    }
    let (head, mut body) = answer.await.expect("it is answered").into_parts();
    let mut bytes = Vec::new();
    while let Some(data) = body.data().await {
        let data = data.expect("the body arrives");
        let _ = body.flow_control().release_capacity(data.len());
        bytes.extend_from_slice(&data);
    }
    (head, bytes)
}

#[test]
fn many_requests_share_a_connection() {
    let store = Store::new();
    let server = Server::start(store.path());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let stream = TcpStream::connect(server.address).await.unwrap();
        let (client, connection) = client::handshake(stream).await.unwrap();
        tokio::spawn(async move { connection.await.expect("it ends in order") });

        let mut writes = JoinSet::new();
        for index in 0..100 {
            let body = account(&format!("a{index}@example.org"));
            let client = client.clone();
            writes.spawn(async move { send(client, "POST", ACCOUNTS, Some(body)).await });
        }
        let written = writes.join_all().await;
        assert!(written.iter().all(|(status, ..)| *status == 201));
        let (_, tag, body) = &written[0];
        let record: Value = serde_json::from_slice(body).unwrap();
        let path = path(ACCOUNTS, &record);
        let (status, again, same) = send(client.clone(), "GET", &path, None).await;
        assert_eq!((status, &again, &same), (200, tag, body));
        assert_eq!(send(client.clone(), "DELETE", &path, None).await.0, 204);
        assert_eq!(send(client.clone(), "PUT", ACCOUNTS, None).await.0, 405);

        // The other version says the same of what this one wrote.
        let list = server.client().get(ACCOUNTS);
        let (_, _, page) = send(client, "GET", ACCOUNTS, None).await;
        assert!(page == list.body);
        assert_eq!(
            server
                .client()
                .get(&format!("{ACCOUNTS}?limit=500"))
                .value()["items"]
                .as_array()
                .map(Vec::len),
            Some(99)
        );
    });
}

/// One client cannot make the server hold what it asks for and does not take.
#[test]
fn answers_that_are_not_taken_are_few_and_cut() {
    let store = Store::new();
    let server = Server::start_with(store.path(), &["MODELITH_TIMEOUTS_WRITE=2s"]);
    let mut other = server.client();
    let owner = other.create(ACCOUNTS, &account("a@example.org"));
    for _ in 0..64 {
        let mail = json!({ "owner": owner["id"], "subject": "s", "body": "x".repeat(60 << 10) });
        other.create(MAILS, &mail);
    }
    let before = resident_bytes(server.pid());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let cut_after = runtime.block_on(async {
        let stream = TcpStream::connect(server.address).await.unwrap();
        let mut builder = client::Builder::new();
        builder.initial_window_size(0);
        let (client, connection) = builder.handshake::<_, Bytes>(stream).await.unwrap();
        let connection = tokio::spawn(connection);
        let started = Instant::now();
        let mut waiting = Vec::new();
        for _ in 0..127 {
            let request = Request::get(format!("http://localhost{MAILS}?limit=500"));
            let mut client = client.clone().ready().await.unwrap();
            let sent = client.send_request(request.body(()).unwrap(), true);
            waiting.push(sent.unwrap().0);
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        let more = resident_bytes(server.pid()).saturating_sub(before);
        assert!(more < 16 << 20, "{more} bytes more");
        assert_eq!(other.get("/livez").status, 200);
        // Others of its requests are no progress.
        while !connection.is_finished() && started.elapsed() < Duration::from_secs(20) {
            let request = Request::head("http://localhost/livez").body(()).unwrap();
            if let Ok(mut client) = client.clone().ready().await
                && let Ok((answer, _)) = client.send_request(request, true)
            {
                let _ = answer.await;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        started.elapsed()
    });
    let expected = Duration::from_secs(2)..Duration::from_secs(10);
    assert!(expected.contains(&cut_after), "{cut_after:?}");
}

fn resident_bytes(pid: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kib.unwrap().trim().parse::<usize>().unwrap() << 10
}
