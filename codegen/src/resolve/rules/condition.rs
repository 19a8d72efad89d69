//! What a rule says: conditions without negation, of comparisons whose sides are of one type.

use super::Judge;
use crate::{
    app::{Comparison, Condition, FieldType, Literal, Object, Subject, USER, Way},
    decl::{RuleExpr, RuleForm, RuleOperator, Value},
    diagnostic::{self, Span},
    resolve::{literal::scalar, nearest::suggestion},
};

/// A side of a comparison, before the other is known.
#[derive(Debug, Clone, PartialEq)]
enum Side<'e> {
    Member(Way),
    UserId,
    UserRole,
    Path(&'e [String]),
    Literal(&'e Value),
    None,
}

impl Side<'_> {
    /// Whether it is the same of every record and user.
    const fn is_constant(&self) -> bool {
        matches!(self, Self::Path(_) | Self::Literal(_) | Self::None)
    }
}

impl Judge<'_, '_> {
    /// The condition, or its opposite; `None` if something is wrong with it, which has been said.
    pub(super) fn condition(&mut self, expression: &RuleExpr, negated: bool) -> Option<Condition> {
        match &expression.form {
            RuleForm::Not(inner) => self.condition(inner, !negated),
            RuleForm::And(left, right) | RuleForm::Or(left, right) => {
                let both = matches!(expression.form, RuleForm::And(..)) != negated;
                // Each is looked at, whatever is wrong with the other.
                let left = self.condition(left, negated);
                let right = self.condition(right, negated);
                let (left, right) = (left?, right?);
                Some(match both {
                    true => left.and(right),
                    false => left.or(right),
                })
            }
            RuleForm::Compare(operator, left, right) => {
                let operator = match negated {
                    true => operator.negated(),
                    false => *operator,
                };
                let left_side = self.side(left);
                let right_side = self.side(right);
                let sides = (left_side?, right_side?);
                let comparison = self.comparison(operator, sides, (left, right), &expression.span);
                comparison.map(Condition::Holds)
            }
            _ => self.alone(expression, negated),
        }
    }

    /// What stands for itself where a condition is expected: a `bool` member.
    fn alone(&mut self, expression: &RuleExpr, negated: bool) -> Option<Condition> {
        let span = &expression.span;
        let way = match self.side(expression)? {
            Side::Member(way) if way.ty == FieldType::Bool => way,
            Side::Literal(Value::Bool(value)) => {
                let holds = if *value != negated { "always" } else { "never" };
                self.constant(span, format!("this {holds} holds"));
                return None;
            }
            _ => {
                self.refuse(
                    diagnostic::RULE_TYPES,
                    span,
                    "this is no condition".to_owned(),
                    "compare it: a `bool` member alone can stand for itself".to_owned(),
                );
                return None;
            }
        };
        Some(Condition::Holds(Comparison {
            subject: Subject::Member(way),
            operator: RuleOperator::Equal,
            object: Object::Value(Literal::Bool(!negated)),
        }))
    }

    fn side<'e>(&mut self, expression: &'e RuleExpr) -> Option<Side<'e>> {
        let span = &expression.span;
        match &expression.form {
            RuleForm::Way(names) => match names.as_slice() {
                [user, id] if user == "user" && id == "id" => Some(Side::UserId),
                [user, role] if user == "user" && role == "role" => Some(Side::UserRole),
                [user, other] if user == "user" => {
                    self.refuse(
                        diagnostic::RULE_NAME,
                        span,
                        format!("a rule knows no `{other}` of the user"),
                        "there are `user.id` and `user.role`".to_owned(),
                    );
                    None
                }
                _ => self.way(names, span).map(Side::Member),
            },
            RuleForm::Path(names) => Some(Side::Path(names)),
            RuleForm::Literal(value) => Some(Side::Literal(value)),
            RuleForm::None => Some(Side::None),
            RuleForm::Or(..) | RuleForm::And(..) | RuleForm::Not(_) | RuleForm::Compare(..) => {
                self.refuse(
                    diagnostic::RULE_TYPES,
                    span,
                    "a condition is compared with something".to_owned(),
                    "join conditions by `&&` and `||`".to_owned(),
                );
                None
            }
            RuleForm::Other(text) => {
                self.refuse(
                    diagnostic::RULE_SYNTAX,
                    span,
                    format!("`{text}` is nothing that a rule can hold"),
                    "write members, `user.id`, `user.role`, `Role::Admin`, variants, literals and `None`, \
                     compared by `==`, `!=`, `<`, `<=`, `>` and `>=`"
                        .to_owned(),
                );
                None
            }
        }
    }

    fn comparison(
        &mut self,
        operator: RuleOperator,
        (left, right): (Side<'_>, Side<'_>),
        (left_expr, right_expr): (&RuleExpr, &RuleExpr),
        span: &Span,
    ) -> Option<Comparison> {
        if left.is_constant() && right.is_constant() {
            self.constant(span, "both sides are the same for everyone".to_owned());
            return None;
        }
        if left == right {
            self.constant(span, "this compares something with itself".to_owned());
            return None;
        }
        // What is compared stands on the left: the user's role, or else a member.
        let is_turned = match (&left, &right) {
            (Side::UserId, Side::Member(_) | Side::UserRole)
            | (Side::Member(_), Side::UserRole) => true,
            (left, _) => left.is_constant(),
        };
        match is_turned {
            true => self.turned((right, operator.flipped(), left), (left_expr, span)),
            false => self.turned((left, operator, right), (right_expr, span)),
        }
    }

    /// A comparison whose constant, if there is one, is on the right, at `place`.
    fn turned(
        &mut self,
        (left, operator, right): (Side<'_>, RuleOperator, Side<'_>),
        (place, span): (&RuleExpr, &Span),
    ) -> Option<Comparison> {
        let (subject, object) = match (left, right) {
            (Side::UserRole, right) => (Subject::UserRole, self.role(&right, &place.span)?),
            (Side::UserId, _) => {
                return self.misfit(
                    span,
                    "`user.id` is compared with something that is no user",
                    "compare it with a member of type `Id<User>` or `Option<Id<User>>`",
                );
            }
            (Side::Member(way), right) => {
                let object = self.object(&way, &right, (place, span))?;
                self.check_order(operator, &way, &object, span)?;
                (Subject::Member(way), object)
            }
            // A constant on both sides has been refused.
            (Side::Path(_) | Side::Literal(_) | Side::None, _) => return None,
        };
        Some(Comparison {
            subject,
            operator,
            object,
        })
    }

    /// With what a role is compared.
    fn role(&mut self, right: &Side<'_>, span: &Span) -> Option<Object> {
        if let Side::Path([first, name]) = right
            && first == "Role"
        {
            if let Some(refused) = self.roles.refusal_in_rule(name, span) {
                self.findings.push(refused);
                return None;
            }
            return Some(Object::Role(name.clone()));
        }
        let help = self.roles.words();
        self.misfit(
            span,
            "`user.role` is compared with something that is no role",
            &format!("write `Role::NAME`; {help}"),
        )
    }

    /// With what the value of a member is compared.
    fn object(
        &mut self,
        way: &Way,
        right: &Side<'_>,
        (place, span): (&RuleExpr, &Span),
    ) -> Option<Object> {
        let is_user = way.ty == FieldType::Id(USER.to_owned());
        match right {
            Side::UserId if is_user => Some(Object::UserId),
            Side::UserId => self.misfit(
                span,
                "`user.id` is compared with something that is no user",
                "compare it with a member of type `Id<User>` or `Option<Id<User>>`",
            ),
            Side::UserRole => None,
            Side::None if way.optional() => Some(Object::None),
            Side::None => self.misfit(
                span,
                "this member is no `Option`, and never `None`",
                "leave the comparison out",
            ),
            Side::Member(other) if other.ty == way.ty => Some(Object::Member(other.clone())),
            Side::Member(_) => self.misfit(
                span,
                "both sides are of different types",
                "compare values of one type",
            ),
            Side::Literal(value) => self.literal(way, value, &place.span),
            Side::Path(names) => self.variant(way, names, &place.span),
        }
    }

    fn literal(&mut self, way: &Way, value: &Value, span: &Span) -> Option<Object> {
        let fails = match &way.ty {
            FieldType::Id(_) => {
                Err("an id is compared with another id, or with `user.id`".to_owned())
            }
            FieldType::Enum(name) => Err(format!("write a variant: `{name}::…`")),
            ty => scalar(value, ty, None),
        };
        match fails {
            Ok(literal) => Some(Object::Value(literal)),
            Err(help) => self.misfit(span, "this is no value of the member's type", &help),
        }
    }

    fn variant(&mut self, way: &Way, names: &[String], span: &Span) -> Option<Object> {
        let text = names.join("::");
        let FieldType::Enum(of) = &way.ty else {
            let help = match names.first().map(String::as_str) {
                Some("Role") => "a role is compared with `user.role`",
                _ => "compare values of one type",
            };
            let message = format!("`{text}` is no value of the member's type");
            return self.misfit(span, &message, help);
        };
        let found = self.catalogue.enumeration(of)?;
        let known: Vec<&str> = found.variants.iter().map(|one| one.name.as_str()).collect();
        match names {
            [.., written, variant] if written == of => {
                if known.contains(&variant.as_str()) {
                    return Some(Object::Value(Literal::Variant(variant.clone())));
                }
                let help = suggestion(variant, "its variants are", &known);
                self.refuse(
                    diagnostic::RULE_NAME,
                    span,
                    format!("`{of}` has no variant `{variant}`"),
                    help,
                );
                None
            }
            _ => {
                let message = format!("`{text}` is no `{of}`");
                self.misfit(span, &message, &format!("write a variant of it: `{of}::…`"))
            }
        }
    }

    /// Whether values of the type have the order, or the sameness, that is asked for.
    fn check_order(
        &mut self,
        operator: RuleOperator,
        way: &Way,
        object: &Object,
        span: &Span,
    ) -> Option<()> {
        if operator.orders() {
            let has_order = !matches!(
                way.ty,
                FieldType::Bool | FieldType::Uuid | FieldType::Id(_) | FieldType::Enum(_)
            );
            if has_order && *object != Object::None {
                return Some(());
            }
            let message = format!("`{}` compares what has no order", operator.text());
            return self.misfit(span, &message, "use `==` or `!=`");
        }
        if matches!(way.ty, FieldType::Float(_)) && *object != Object::None {
            let help = "use `<`, `<=`, `>` or `>=`, or make the member a `Decimal`";
            return self.misfit(span, "two floats are hardly ever the same", help);
        }
        Some(())
    }

    fn misfit<T>(&mut self, span: &Span, message: &str, help: &str) -> Option<T> {
        let (message, help) = (message.to_owned(), help.to_owned());
        self.refuse(diagnostic::RULE_TYPES, span, message, help);
        None
    }

    fn constant(&mut self, span: &Span, message: String) {
        self.refuse(
            diagnostic::RULE_CONSTANT,
            span,
            message,
            "leave it out: without a rule whoever passes `access` may; `operations(…)` without one lets nobody"
                .to_owned(),
        );
    }
}
