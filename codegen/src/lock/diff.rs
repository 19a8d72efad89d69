//! What a version changes, in words for a person.

use super::{
    entry::{EnumEntry, MemberEntry, ModelEntry, Unique, VariantEntry},
    state::State,
};

/// One line for each change from `before` to `after`, in order of id. Removals are not among them:
/// no version has any.
pub(super) fn lines(before: &State, after: &State) -> Vec<String> {
    let mut changes = Changes {
        after,
        lines: Vec::new(),
    };
    for (id, model) in &after.models {
        match before.models.get(id) {
            Some(old) => changes.model(old, model),
            None => changes.added("model", &model.name, model.members.len()),
        }
    }
    for (id, structure) in &after.structs {
        match before.structs.get(id) {
            Some(old) => changes.members(&structure.name, &old.members, &structure.members),
            None => changes.added("struct", &structure.name, structure.members.len()),
        }
    }
    for (id, enumeration) in &after.enums {
        let old = before.enums.get(id);
        changes.enumeration(old, enumeration);
    }
    changes.lines
}

struct Changes<'a> {
    after: &'a State,
    lines: Vec<String>,
}

impl Changes<'_> {
    fn added(&mut self, what: &str, name: &str, members: usize) {
        let members = match members {
            1 => "1 member".to_owned(),
            count => format!("{count} members"),
        };
        self.lines
            .push(format!("new {what} `{name}` with {members}"));
    }

    fn model(&mut self, old: &ModelEntry, model: &ModelEntry) {
        self.members(&model.name, &old.members, &model.members);
        let changes = changes(&model_words(old), &model_words(model));
        if !changes.is_empty() {
            let line = format!("`{}`: now {}", model.name, changes.join(", "));
            self.lines.push(line);
        }
    }

    fn enumeration(&mut self, old: Option<&EnumEntry>, enumeration: &EnumEntry) {
        let name = &enumeration.name;
        let Some(old) = old else {
            let variants = enumeration.variants.iter();
            let names: Vec<_> = variants.map(|variant| variant.name.as_str()).collect();
            let line = format!("new enum `{name}` with {}", names.join(", "));
            return self.lines.push(line);
        };
        for variant in &enumeration.variants {
            let known = old.variants.iter().find(|known| known.id == variant.id);
            match known {
                None => {
                    let text = self.variant_text(variant);
                    self.lines.push(format!("`{name}`: new variant `{text}`"));
                }
                Some(known) => {
                    let owner = format!("{name}::{}", variant.name);
                    let members = |entry: &VariantEntry| entry.members.clone().unwrap_or_default();
                    self.members(&owner, &members(known), &members(variant));
                }
            }
        }
    }

    /// `Cash`, `Transfer { iban }` or `Card(Card)`.
    fn variant_text(&self, variant: &VariantEntry) -> String {
        let VariantEntry {
            name,
            members,
            value,
            ..
        } = variant;
        match (members, value) {
            (Some(members), _) => {
                let names: Vec<_> = members.iter().map(|member| member.name.as_str()).collect();
                format!("{name} {{ {} }}", names.join(", "))
            }
            (None, Some(ty)) => format!("{name}({})", self.after.type_text(ty)),
            (None, None) => name.clone(),
        }
    }

    fn members(&mut self, owner: &str, old: &[MemberEntry], members: &[MemberEntry]) {
        for member in members {
            let place = format!("`{owner}.{}`", member.name);
            let Some(known) = old.iter().find(|known| known.id == member.id) else {
                let mut line = format!("{place}: new, `{}`", self.after.member_text(member));
                if let Some(absent) = &member.absent {
                    line.push_str(&format!(", {absent} in the records that are there"));
                }
                self.lines.push(line);
                continue;
            };
            let changes = changes(&self.words(known), &self.words(member));
            if !changes.is_empty() {
                let line = format!("{place}: now {}", changes.join(", "));
                self.lines.push(line);
            }
        }
    }

    fn words(&self, member: &MemberEntry) -> Vec<String> {
        let mut words = Vec::new();
        match member.unique {
            Some(Unique::Exact) => words.push("unique".to_owned()),
            Some(Unique::IgnoreCase) => words.push("unique(ignore_case)".to_owned()),
            None => {}
        }
        let target = member.references.and_then(|id| self.after.models.get(&id));
        words.extend(target.map(|model| format!("references = {}", model.name)));
        words.extend(member.version.then(|| "version".to_owned()));
        words.extend(member.secret.then(|| "secret".to_owned()));
        words.extend(member.options.iter().cloned());
        words
    }
}

fn model_words(model: &ModelEntry) -> Vec<String> {
    let together = model.uniques.iter().map(|ids| {
        let members = ids.iter().filter_map(|id| model.member_by_id(*id));
        let names: Vec<_> = members.map(|member| member.name.as_str()).collect();
        format!("unique({})", names.join(", "))
    });
    together.chain(model.options.iter().cloned()).collect()
}

/// `without …` and `with …` for each word that only one of both has.
fn changes(before: &[String], now: &[String]) -> Vec<String> {
    let without = |these: &[String], those: &[String], what: &str| -> Vec<String> {
        let less = these.iter().filter(|word| !those.contains(word));
        less.map(|word| format!("{what} `{word}`")).collect()
    };
    let mut changes = without(before, now, "without");
    changes.extend(without(now, before, "with"));
    changes
}
