//! Query parameters: each known, given once, and typed.

use super::{
    percent::decode_parameter,
    problem::{Kind, Problem},
};
use crate::{fault::Faults, nearest::nearest};

/// Records of a page that does not say how many.
const LIMIT_DEFAULT: usize = 50;

/// Most records of a page; a larger `limit` means this one.
const LIMIT_MAX: usize = 500;

/// Longest parameter name that a fault repeats.
const NAME_CHARS_MAX: usize = 64;

/// The parameters of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PageQuery {
    /// Most records, from 1 to 500.
    pub(super) limit: usize,
    /// Where the page before ended.
    pub(super) cursor: Option<String>,
}

impl PageQuery {
    /// Reads the query of a list.
    ///
    /// # Errors
    /// 400 that names every parameter that is unknown, repeated or without a value it can have.
    pub(super) fn read(query: Option<&str>) -> Result<Self, Problem> {
        let mut page = Self {
            limit: LIMIT_DEFAULT,
            cursor: None,
        };
        let mut faults = Faults::new();
        let [limit, cursor] = values(query, ["limit", "cursor"], &mut faults);
        if let Some(text) = limit {
            match read_limit(&text) {
                Some(limit) => page.limit = limit,
                None => {
                    faults.parameter("limit", "range", "must be a whole number of at least 1");
                }
            }
        }
        page.cursor = cursor;
        refuse(faults)?;
        Ok(page)
    }
}

/// Checks that there are no parameters.
///
/// # Errors
/// 400 that names those that there are.
pub(super) fn check_none(query: Option<&str>) -> Result<(), Problem> {
    let mut faults = Faults::new();
    let [] = values(query, [], &mut faults);
    refuse(faults)
}

/// A problem of one parameter.
pub(super) fn refused(name: &str, code: &'static str, detail: &'static str) -> Problem {
    let mut faults = Faults::new();
    faults.parameter(name, code, detail);
    Problem::new(Kind::InvalidParameter).with_faults(faults)
}

fn refuse(faults: Faults) -> Result<(), Problem> {
    if faults.is_empty() {
        return Ok(());
    }
    Err(Problem::new(Kind::InvalidParameter).with_faults(faults))
}

/// The values of the known parameters.
fn values<const N: usize>(
    query: Option<&str>,
    known: [&'static str; N],
    faults: &mut Faults,
) -> [Option<String>; N] {
    let mut found = [const { None }; N];
    for pair in query
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
    {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decode_parameter(name);
        let name = name.as_deref().unwrap_or("\u{fffd}");
        let place = known
            .iter()
            .zip(&mut found)
            .find(|(known, _)| **known == name);
        let Some((_, place)) = place else {
            let shown: String = name.chars().take(NAME_CHARS_MAX).collect();
            let detail = match nearest(name, &known) {
                Some(known) => format!("is not a parameter; did you mean {known}?"),
                None => "is not a parameter".to_owned(),
            };
            faults.parameter(&shown, "unknown", detail);
            continue;
        };
        if place.is_some() {
            faults.parameter(name, "duplicate", "is given more than once");
            continue;
        }
        match decode_parameter(value) {
            Some(value) => *place = Some(value.into_owned()),
            None => faults.parameter(name, "encoding", "is not percent-encoded UTF-8"),
        }
    }
    found
}

/// A number of records: 0 and what is no number are none; what is too large is the most there is.
fn read_limit(text: &str) -> Option<usize> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // More digits than a number holds are more records than a page does.
    match text.parse().unwrap_or(LIMIT_MAX) {
        0 => None,
        limit => Some(limit.min(LIMIT_MAX)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_a_limit_and_a_cursor() {
        for (query, limit, cursor) in [
            (None, 50, None),
            (Some(""), 50, None),
            (Some("&"), 50, None),
            (Some("limit=1"), 1, None),
            (Some("limit=0500"), 500, None),
            (Some("limit=501"), 500, None),
            (Some("limit=99999999999999999999999"), 500, None),
            (Some("cursor=a%2Db&limit=%37"), 7, Some("a-b")),
            (Some("cursor"), 50, Some("")),
        ] {
            let page = PageQuery::read(query).unwrap();
            assert_eq!(
                (page.limit, page.cursor.as_deref()),
                (limit, cursor),
                "{query:?}"
            );
        }
    }

    #[test]
    fn every_wrong_parameter_is_named() {
        for (query, expected) in [
            ("limit=0", vec![("limit", "range")]),
            ("limit=00", vec![("limit", "range")]),
            ("limit=-1", vec![("limit", "range")]),
            ("limit=+1", vec![("limit", "range")]),
            ("limit=1.0", vec![("limit", "range")]),
            ("limit=", vec![("limit", "range")]),
            ("limit", vec![("limit", "range")]),
            ("limit=1&limit=1", vec![("limit", "duplicate")]),
            (
                "cursor=%ff&x=1&Limit=2",
                vec![
                    ("cursor", "encoding"),
                    ("x", "unknown"),
                    ("Limit", "unknown"),
                ],
            ),
            ("%ff=1", vec![("\u{fffd}", "unknown")]),
        ] {
            let problem = PageQuery::read(Some(query)).expect_err(query);
            let found: Vec<_> = problem
                .faults()
                .list()
                .iter()
                .map(|fault| match &fault.place {
                    crate::fault::Place::Parameter(name) => (name.as_str(), fault.code),
                    other => panic!("{other:?}"),
                })
                .collect();
            assert_eq!(found, expected, "{query}");
        }
        let problem = PageQuery::read(Some("limits=1")).unwrap_err();
        assert_eq!(
            problem.faults().list()[0].detail,
            "is not a parameter; did you mean limit?"
        );
        assert!(check_none(Some("a=1")).is_err());
        assert!(check_none(Some("")).is_ok() && check_none(None).is_ok());
    }
}
