//! `GET` of a collection: one page of what a query asks for, in its order.
//!
//! The body is `{"items": […], "next_cursor": …}`. `next_cursor` is always there: the text with
//! which the next page is asked for, or null on the last page. `scanned` is there when the page
//! ends because it has looked at as many rows as a request may, so that it may be short; `total` or
//! `total_at_least` when `count=exact` asks for it. A page is rendered to bytes before the state is
//! released, so that a slow client holds no memory but its own page.

use hyper::{
    StatusCode,
    header::{ETAG, HeaderMap, HeaderValue, LINK},
};

use super::{
    call::Call,
    cursor::{self, Binding},
    etag::{is_not_modified, page_tag},
    handlers::{RECORD_BYTES_TYPICAL, answered},
    negotiate::check_accept,
    problem::Problem,
    query::{invalid, refused},
    response::{JSON, Response, content, not_modified},
    seal::Seal,
};
use crate::{
    auth::Caller,
    model::{App, Has, Model, Relations},
    query::{Narrowed, Page, Query, Request, Run, See, Total},
    rules::{Visible, visible},
    store::{Row, Table},
};

/// Bytes after which a page takes no further record: a page is at most this and one record.
const PAGE_BYTES_MAX: usize = 1 << 20;

/// What a page has room for at first.
const PAGE_BYTES_TYPICAL: usize = 4096;

/// `GET`: 200 with a page, or 304.
pub async fn list<A, M>(call: Call<A>) -> Response
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
{
    answered(&call, page::<A, M>(&call))
}

fn page<A, M>(call: &Call<A>) -> Result<Response, Problem>
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
{
    let headers = &call.head.headers;
    check_accept(headers)?;
    let query = call.head.uri.query();
    let mut request = Request::<M>::read(query).map_err(invalid)?;
    let caller = call.caller.as_ref();
    let narrowed = match M::RULES.read {
        true => request.query.narrow(caller),
        false => Narrowed::Whole(&[]),
    };
    let list = List {
        binding: Binding {
            model: M::ID,
            query: crc32c::crc32c(request.normalised().as_bytes()),
        },
        request,
        query: query.unwrap_or_default(),
        epoch: call.store().epoch(),
        narrowed,
        seal: M::RULES
            .read
            .then(|| Seal::of(call.store().secret().bytes())),
    };
    let state = call.store().state();
    let onlooker = Onlooker::<A> {
        root: &state.root,
        caller,
    };
    list.show(state.root.table(), onlooker, headers)
}

/// Who asks, and what the rules look at.
struct Onlooker<'c, A: App> {
    root: &'c A::Root,
    caller: Option<&'c Caller>,
}

impl<A, M> See<M> for Onlooker<'_, A>
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
{
    fn see<'t>(&self, row: &'t Row<M>) -> Option<Visible<'t, M>> {
        visible::<A, M>(self.root, row, self.caller)
    }
}

/// A list of a model, before it is read.
struct List<'q, M: Model> {
    request: Request<M>,
    /// The query as it came.
    query: &'q str,
    binding: Binding,
    epoch: u64,
    /// How much of the read rule the request says.
    narrowed: Narrowed,
    /// Of a model with a read rule.
    seal: Option<Seal>,
}

impl<M: Model> List<'_, M> {
    fn show(
        &self,
        table: &Table<M>,
        onlooker: impl See<M>,
        headers: &HeaderMap,
    ) -> Result<Response, Problem> {
        let request = &self.request;
        let cursor = request.cursor.as_deref();
        let after = cursor
            .map(|text| cursor::position::<M>(self.binding, request.sort, text, self.seal.as_ref()))
            .transpose()
            .map_err(|error| refused("cursor", "cursor", error.detail()))?;
        let start = Default::default();
        let run = Run {
            query: &request.query,
            narrowed: self.narrowed,
            onlooker,
            sort: request.sort,
            after: after.as_ref(),
            plan: request.plan(after.as_ref().map_or(&start, |after| &after.sorted)),
        };
        let page = run.page(table, request.limit);
        let total = request.count.then(|| run.total(table, &request.asked));
        let tag = self.tag(&page, total);
        if is_not_modified(headers, &tag)? {
            return Ok(not_modified(tag));
        }
        // A page of one record takes no more memory than the record alone does.
        let bytes = RECORD_BYTES_TYPICAL * page.records.len().max(1);
        let mut json = Vec::with_capacity(bytes.min(PAGE_BYTES_TYPICAL));
        let next = self.write(&page, total, &mut json);
        let mut response = content(StatusCode::OK, JSON, json);
        response.headers_mut().insert(ETAG, tag);
        // Invariant: a path, base64url and what `link` leaves of a query are visible ASCII.
        if let Some(Ok(link)) = next.map(|cursor| HeaderValue::try_from(self.link(&cursor))) {
            response.headers_mut().insert(LINK, link);
        }
        Ok(response)
    }

    /// Writes the body; gives the cursor of the next page, if there is one.
    fn write(
        &self,
        page: &Page<'_, M>,
        total: Option<Total>,
        json: &mut Vec<u8>,
    ) -> Option<String> {
        let mut next = page.next;
        json.extend_from_slice(b"{\"items\":[");
        for (place, record) in page.records.iter().enumerate() {
            if place > 0 {
                json.push(b',');
            }
            record.write(json);
            if json.len() >= PAGE_BYTES_MAX && place + 1 < page.records.len() {
                next = Some(record.row());
                break;
            }
        }
        json.extend_from_slice(b"],\"next_cursor\":");
        let next = next.map(|row| {
            cursor::after(
                self.binding,
                self.request.sort,
                &row.record,
                self.seal.as_ref(),
            )
        });
        match &next {
            // base64url needs no escapes.
            Some(cursor) => {
                json.push(b'"');
                json.extend_from_slice(cursor.as_bytes());
                json.push(b'"');
            }
            None => json.extend_from_slice(b"null"),
        }
        let mut number = |name: &[u8], number: usize| {
            json.extend_from_slice(name);
            json.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
        };
        if page.cut {
            number(b",\"scanned\":", page.examined);
        }
        match total {
            Some(Total::Exact(total)) => number(b",\"total\":", total),
            Some(Total::AtLeast(total)) => number(b",\"total_at_least\":", total),
            None => {}
        }
        json.push(b'}');
        next
    }

    /// The next page: the query as it came, with another cursor.
    fn link(&self, cursor: &str) -> String {
        let mut link = format!("<{}?", M::PATH);
        let pairs = self.query.split('&');
        let is_cursor = |pair: &str| pair.split('=').next() == Some("cursor");
        for pair in pairs.filter(|pair| !pair.is_empty() && !is_cursor(pair)) {
            for byte in pair.bytes() {
                match byte {
                    b'<' | b'>' | b'"' | b'\\' => link.push_str(&format!("%{byte:02X}")),
                    byte if byte.is_ascii_graphic() => link.push(char::from(byte)),
                    byte => link.push_str(&format!("%{byte:02X}")),
                }
            }
            link.push('&');
        }
        link.push_str("cursor=");
        link.push_str(cursor);
        link.push_str(">; rel=\"next\"");
        link
    }

    /// The page's weak entity tag: a digest of all that the body depends on. A sequence names one
    /// event of one record, so those of the rows stand for their content, with the members shown.
    fn tag(&self, page: &Page<'_, M>, total: Option<Total>) -> HeaderValue {
        let mut digest = blake3::Hasher::new();
        digest.update(&self.epoch.to_be_bytes());
        digest.update(&M::FINGERPRINT.to_be_bytes());
        digest.update(&self.binding.query.to_be_bytes());
        for record in &page.records {
            digest.update(&record.sequence().0.to_be_bytes());
            if !M::RULED.is_empty() {
                digest.update(&record.view().to_be_bytes());
            }
        }
        // Whether there is a next page, and where it begins; a key is never changed.
        digest.update(&[u8::from(page.next.is_some()), u8::from(page.cut)]);
        if let Some(row) = page.next.filter(|_| page.cut) {
            digest.update(&row.sequence.0.to_be_bytes());
            digest.update(&page.examined.to_be_bytes());
        }
        let total = match total {
            None => [0, 0],
            Some(Total::Exact(total)) => [1, total],
            Some(Total::AtLeast(total)) => [2, total],
        };
        digest.update(&total.map(usize::to_be_bytes).concat());
        page_tag(&digest.finalize())
    }
}
