//! Printing: items by prettyplease, with a blank line between them and between an impl's items,
//! which prettyplease leaves out.

/// Parses the items of a section and prints them, a blank line apart; `use` and `mod` lines stay
/// together.
pub(super) fn print(text: &str) -> syn::Result<String> {
    let file = syn::parse_file(text)?;
    let mut out = String::new();
    let mut previous = None;
    for item in file.items {
        let kind = std::mem::discriminant(&item);
        let line = matches!(item, syn::Item::Use(_) | syn::Item::Mod(_));
        if previous.is_some_and(|(before, was_line)| !(line && was_line && before == kind)) {
            out.push('\n');
        }
        previous = Some((kind, line));
        let printed = prettyplease::unparse(&syn::File {
            shebang: None,
            frontmatter: None,
            attrs: Vec::new(),
            items: vec![item],
        });
        out.push_str(&spread(&printed));
    }
    Ok(out)
}

/// The line that opens a section.
/// Appends a section, unless there is nothing in it.
pub(super) fn add(text: &mut String, title: &str, printed: &str) {
    if !printed.is_empty() {
        text.push('\n');
        text.push_str(&banner(title));
        text.push('\n');
        text.push_str(printed);
    }
}

fn banner(title: &str) -> String {
    format!("// {:─<90}\n", format!("─── {title} "))
}

/// Sets a blank line between the functions of an impl, and between its consts, types and functions.
fn spread(item: &str) -> String {
    let mut out = String::new();
    let mut ended = None;
    let mut attributed = false;
    for line in item.lines() {
        let starts = Member::of(line);
        let is_doc = line.starts_with("    /// ");
        if is_doc && ended.is_some() && !attributed {
            out.push('\n');
        }
        if let (Some(before), Some(member)) = (ended, starts)
            && (before != member || member == Member::Function)
            && !attributed
        {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        attributed = is_doc || line.trim_start().starts_with("#[");
        let inside = line.starts_with("     ");
        if let Some(member) = starts {
            ended = Some(member);
        } else if !inside && !line.starts_with("    ") {
            ended = None;
        }
    }
    out
}

/// What a line of an impl or module, indented once, begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Member {
    Const,
    Type,
    Function,
}

impl Member {
    fn of(line: &str) -> Option<Self> {
        let code = line.strip_prefix("    ")?;
        let first = |word: &str| code.starts_with(word);
        if first("const ") || first("use ") {
            Some(Self::Const)
        } else if first("type ") {
            Some(Self::Type)
        } else if ["fn ", "async fn ", "pub fn ", "#[test]"]
            .into_iter()
            .any(first)
        {
            Some(Self::Function)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_items_of_an_impl_stand_apart() {
        let text = "use a; use b; impl T for S { const A: u8 = 1; const B: u8 = 2; type C = u8; \
                    fn d() {} fn e() { f(); } } struct S { a: u8, b: u8 }";
        let printed = "use a;\nuse b;\n\nimpl T for S {\n    const A: u8 = 1;\n    const B: u8 = 2;\n\n\
                       \x20   type C = u8;\n\n    fn d() {}\n\n    fn e() {\n        f();\n    }\n}\n\n\
                       struct S {\n    a: u8,\n    b: u8,\n}\n";
        assert_eq!(print(text).unwrap(), printed);
        let text = "impl S { fn a() {} /// of b\n/// and more\nfn b() {} } enum E { /// of c\nC, /// of d\nD }";
        let printed = "impl S {\n    fn a() {}\n\n    /// of b\n    /// and more\n    fn b() {}\n}\n\n\
                       enum E {\n    /// of c\n    C,\n    /// of d\n    D,\n}\n";
        assert_eq!(print(text).unwrap(), printed);
        let text = "mod tests { use super::*; #[test] fn a() {} #[test] fn b() {} }";
        let printed = "mod tests {\n    use super::*;\n\n    #[test]\n    fn a() {}\n\n\
                       \x20   #[test]\n    fn b() {}\n}\n";
        assert_eq!(print(text).unwrap(), printed);
    }
}
