//! The parameters of a list: one a filter and operator, the order, and those of every list.

use serde_json::{Value, json};

use super::{
    example::of_value,
    names::target,
    object::{OrRef, Parameter, Reference},
    schema::{Context, Form, schema},
    shape::Shape,
};
use crate::{
    app::{FieldType, Model},
    query::{Filter, Kind, Operator, filters, sorts},
};

/// The parameters of the list of a model, in the order in which they are of use.
pub(super) fn parameters(context: Context<'_>, model: &Model) -> Vec<OrRef<Parameter>> {
    let shared = |name: &str| OrRef::Ref(Reference::new("parameters", name));
    let mut parameters: Vec<OrRef<Parameter>> = Vec::new();
    for filter in filters(model, context.app) {
        let of_operator = |operator| OrRef::Object(parameter(context, model, &filter, operator));
        parameters.extend(filter.operators().into_iter().map(of_operator));
    }
    parameters.push(OrRef::Object(sort(context, model)));
    parameters.extend(["Limit", "Cursor", "Count", "IfNoneMatch"].map(shared));
    parameters
}

fn sort(context: Context<'_>, model: &Model) -> Parameter {
    let first = sorts(model, context.app).into_iter().next();
    let example = first.and_then(|sort| sort.names().into_iter().next());
    Parameter {
        schema: json!({"$ref": target(&context.names.of_model(model, "Sort"))}),
        example: example.map(Value::from),
        ..query(
            "sort".to_owned(),
            "The order. Without it, that of the keys.".to_owned(),
        )
    }
}

fn query(name: String, description: String) -> Parameter {
    Parameter {
        name,
        place: "query",
        description,
        required: false,
        style: None,
        explode: None,
        schema: Value::Null,
        example: None,
    }
}

fn parameter(
    context: Context<'_>,
    model: &Model,
    filter: &Filter<'_>,
    operator: Operator,
) -> Parameter {
    let name = filter.name();
    let description = description(filter, operator, &name);
    let mut parameter = query(format!("{name}{}", operator.suffix()), description);
    if operator == Operator::Null {
        parameter.schema = json!({"type": "boolean"});
        parameter.example = Some(false.into());
        return parameter;
    }
    let form = value(filter);
    let one = example(context, model, filter, operator);
    let schema = Value::Object(schema(context, form, Shape::Create));
    if filter.repeats(operator) {
        let is_list = filter.takes_list(operator);
        parameter.style = Some("form");
        parameter.explode = Some(!is_list);
        parameter.schema = json!({"type": "array", "items": schema});
        parameter.example = one.map(|one| json!([one]));
    } else {
        parameter.schema = schema;
        parameter.example = one;
    }
    parameter
}

/// What is compared: the type alone, since a parameter may ask for what no record can have.
fn value<'a>(filter: &Filter<'a>) -> Form<'a> {
    let json_string = filter.field().is_some_and(|field| field.json_string);
    Form::plain(filter.ty()).with_string(json_string)
}

/// A value that records may have.
fn example(
    context: Context<'_>,
    model: &Model,
    filter: &Filter<'_>,
    operator: Operator,
) -> Option<Value> {
    let field = filter.field()?;
    let form = Form::of(field);
    if matches!(operator, Operator::Prefix | Operator::Contains) {
        return Some("a".into());
    }
    let form = match &field.ty {
        FieldType::List(element) | FieldType::Set(element) => {
            let inner = form.within(element);
            match element.as_ref() {
                FieldType::Option(element) => inner.unwrapped(element),
                _ => inner,
            }
        }
        _ => form,
    };
    let of_key = filter.path.len() == 1 && form.is_key;
    of_value(
        context.app,
        form,
        if of_key { &model.name } else { &field.name },
    )
}

fn description(filter: &Filter<'_>, operator: Operator, name: &str) -> String {
    let one = if filter.takes_list(operator) {
        "one of these"
    } else {
        "this"
    };
    let folded = match filter.kind {
        Kind::Text { ignore_case: true } => ", in any case of its letters",
        _ => "",
    };
    match operator {
        Operator::Equal => format!("Only records whose `{name}` is {one}{folded}."),
        Operator::NotEqual if filter.takes_list(operator) => {
            format!("Only records whose `{name}` is none of these{folded}.")
        }
        Operator::NotEqual => format!("Only records whose `{name}` is not {one}{folded}."),
        Operator::Greater => format!("Only records whose `{name}` is greater than this."),
        Operator::GreaterOrEqual => format!("Only records whose `{name}` is this or greater."),
        Operator::Less => format!("Only records whose `{name}` is less than this."),
        Operator::LessOrEqual => format!("Only records whose `{name}` is this or less."),
        Operator::Prefix => format!("Only records whose `{name}` begins with this."),
        Operator::Contains => format!("Only records whose `{name}` holds this."),
        Operator::Null => format!("Only records with `{name}` null, or with a value there."),
        Operator::Has => format!("Only records whose `{name}` has each of these."),
    }
}
