//! `GET` of a collection: one page, in the order of the keys.
//!
//! The body is `{"items": […], "next_cursor": …}`. `next_cursor` is always there: the text with
//! which the next page is asked for, or null on the last page. A page looks at one row more than
//! it shows, and is rendered to bytes before the state is released, so that a slow client holds
//! no memory but its own page.

use hyper::{
    StatusCode,
    header::{ETAG, HeaderMap, HeaderValue, LINK},
};

use super::{
    call::Call,
    cursor::{self, Binding},
    etag::{is_not_modified, page_tag},
    handlers::{answered, write_record},
    negotiate::check_accept,
    problem::Problem,
    query::{PageQuery, refused},
    response::{JSON, Response, content, not_modified},
};
use crate::{
    model::{App, Has, Model},
    store::Table,
};

/// Bytes after which a page takes no further record: a page is at most this and one record.
const PAGE_BYTES_MAX: usize = 1 << 20;

/// The order and the filters of a page, in one form, to which its cursors are bound.
const QUERY: &[u8] = b"sort=key";

/// `GET`: 200 with a page, in the order of the keys, or 304.
pub async fn list<A, M>(call: Call<A>) -> Response
where
    A: App,
    A::Root: Has<M>,
    M: Model,
{
    answered(&call, page::<A, M>(&call))
}

fn page<A, M>(call: &Call<A>) -> Result<Response, Problem>
where
    A: App,
    A::Root: Has<M>,
    M: Model,
{
    let headers = &call.head.headers;
    check_accept(headers)?;
    let query = PageQuery::read(call.head.uri.query())?;
    let binding = Binding {
        model: M::ID,
        query: crc32c::crc32c(QUERY),
    };
    let after = match &query.cursor {
        None => None,
        Some(text) => Some(
            cursor::decode::<M::Key>(binding, text)
                .map_err(|error| refused("cursor", "cursor", error.detail()))?,
        ),
    };
    let state = call.store().state();
    let page = Page {
        after,
        limit: query.limit,
        binding,
        epoch: call.store().epoch(),
    };
    page.show(state.root.table(), headers)
}

/// One page of a model, before it is read.
struct Page<M: Model> {
    after: Option<M::Key>,
    limit: usize,
    binding: Binding,
    epoch: u64,
}

impl<M: Model> Page<M> {
    fn show(&self, table: &Table<M>, headers: &HeaderMap) -> Result<Response, Problem> {
        let tag = self.tag(table);
        if is_not_modified(headers, &tag)? {
            return Ok(not_modified(tag));
        }
        let mut json = Vec::with_capacity(4096);
        let next = self.write(table, &mut json);
        let mut response = content(StatusCode::OK, JSON, json);
        response.headers_mut().insert(ETAG, tag);
        if let Some(cursor) = next {
            // Invariant: a path and base64url are visible ASCII.
            let link = format!(
                "<{}?limit={}&cursor={cursor}>; rel=\"next\"",
                M::PATH,
                self.limit
            );
            if let Ok(link) = HeaderValue::try_from(link) {
                response.headers_mut().insert(LINK, link);
            }
        }
        Ok(response)
    }

    /// Writes the body; gives the cursor of the next page, if there is one.
    fn write(&self, table: &Table<M>, json: &mut Vec<u8>) -> Option<String> {
        let mut rows = table.after(self.after.as_ref()).peekable();
        let mut last = None;
        json.extend_from_slice(b"{\"items\":[");
        for row in rows.by_ref().take(self.limit) {
            if last.is_some() {
                json.push(b',');
            }
            write_record(&row.record, json);
            last = Some(row.record.key());
            if json.len() >= PAGE_BYTES_MAX {
                break;
            }
        }
        json.extend_from_slice(b"],\"next_cursor\":");
        let next = match (last, rows.peek()) {
            (Some(key), Some(_)) => Some(cursor::encode(self.binding, key)),
            _ => None,
        };
        match &next {
            // base64url needs no escapes.
            Some(cursor) => {
                json.push(b'"');
                json.extend_from_slice(cursor.as_bytes());
                json.push(b'"');
            }
            None => json.extend_from_slice(b"null"),
        }
        json.push(b'}');
        next
    }

    /// The page's weak entity tag: a digest of all that the body depends on. A sequence names one
    /// event of one record, so those of the rows stand for their content.
    fn tag(&self, table: &Table<M>) -> HeaderValue {
        let mut digest = blake3::Hasher::new();
        digest.update(&self.epoch.to_be_bytes());
        digest.update(&M::FINGERPRINT.to_be_bytes());
        digest.update(&self.binding.query.to_be_bytes());
        let mut rows = table.after(self.after.as_ref());
        for row in rows.by_ref().take(self.limit) {
            digest.update(&row.sequence.0.to_be_bytes());
        }
        // Whether there is a next page.
        digest.update(&[u8::from(rows.next().is_some())]);
        page_tag(&digest.finalize())
    }
}
