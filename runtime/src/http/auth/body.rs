//! Bodies of the routes below `/auth`: JSON, or a form that a browser sends.

use bytes::Bytes;
use hyper::{
    header::CONTENT_TYPE,
    http::{HeaderMap, request::Parts},
};
use zeroize::Zeroizing;

use super::super::{
    body::Payload,
    context::Context,
    inspect::decode,
    negotiate::{BodyType, check_accept, check_content_type},
    percent::decode_parameter,
    problem::{Kind, Problem},
};
use crate::model::{App, Input};

/// Most bytes of such a body: a password has up to 1024, each of which a form may escape.
const BODY_BYTES_MAX: usize = 8 << 10;

/// Whether the body is a form (HTML, `application/x-www-form-urlencoded`).
pub(super) fn is_form(headers: &HeaderMap) -> bool {
    let mut given = headers.get_all(CONTENT_TYPE).iter();
    let (Some(value), None) = (given.next(), given.next()) else {
        return false;
    };
    let value = value.to_str().unwrap_or_default();
    let media_type = value.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// Reads a body that is JSON.
///
/// # Errors
/// 415, 406, 413, 408 and 400, and 422 with every fault.
pub(super) async fn json<A: App, T: Input>(
    context: &Context<A>,
    head: &Parts,
    payload: Payload,
) -> Result<T, Problem> {
    check_content_type(&head.headers, BodyType::Json)?;
    check_accept(&head.headers)?;
    let body = read(context, payload).await?;
    decode::<T>(&body)?.map_err(|faults| Problem::new(Kind::InvalidRecord).with_faults(faults))
}

/// Reads a body that is a form.
///
/// # Errors
/// 413, 408 and 400.
pub(super) async fn form<A: App>(
    context: &Context<A>,
    payload: Payload,
) -> Result<Fields, Problem> {
    let body = read(context, payload).await?;
    Fields::parse(&body).ok_or_else(|| {
        let detail = "a field of the form is not percent-encoded UTF-8";
        Problem::new(Kind::MalformedForm).with_detail(detail)
    })
}

async fn read<A: App>(context: &Context<A>, payload: Payload) -> Result<Bytes, Problem> {
    payload
        .read(BODY_BYTES_MAX, context.body_timeout, &context.bodies)
        .await
}

/// The fields of a form.
pub(super) struct Fields(Vec<(String, Zeroizing<String>)>);

impl Fields {
    fn parse(body: &[u8]) -> Option<Self> {
        let body = str::from_utf8(body).ok()?;
        let pairs = body.split('&').filter(|pair| !pair.is_empty());
        let fields = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = Zeroizing::new(decode_parameter(value)?.into_owned());
            Some((decode_parameter(name)?.into_owned(), value))
        });
        fields.collect::<Option<_>>().map(Self)
    }

    /// The value of a field; nothing if it is not there.
    pub(super) fn take(&mut self, name: &str) -> String {
        let found = self.0.iter_mut().find(|(known, _)| known == name);
        found.map_or_else(String::new, |(_, value)| std::mem::take(&mut **value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded_and_the_first_of_a_name_counts() {
        let mut fields = Fields::parse(b"name=ada+l&password=a%26b%3D&name=eve&&x").unwrap();
        assert_eq!(fields.take("name"), "ada l");
        assert_eq!(fields.take("password"), "a&b=");
        assert_eq!(fields.take("x"), "");
        assert_eq!(fields.take("missing"), "");
        assert!(Fields::parse(b"a=%ff").is_none());
        assert!(Fields::parse(b"a=%zz").is_none());
    }
}
