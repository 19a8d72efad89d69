use modelith::codegen as rt;
{% if server.has_models %}
use super::models;
{% endif %}

{% if server.has_schemas %}
#[allow(missing_docs, reason = "the docs are the descriptions in the schemas, which need none")]
pub mod schemas;
{%- endif %}
{% for model in models -%}
pub mod {{ model.module }};
{% endfor %}
{%- for item in nested %}
mod {{ item.module }};
{%- endfor %}

rt::abi!(1);

/// The builder of this server: `Server::new().main()` is a whole program.
pub type Server = rt::Server<App>;

/// The application of the package `{{ server.package }}`.
#[derive(Debug, Clone, Copy)]
pub struct App;

{% if server.declares_roles %}
pub use super::models::Role;
{% else %}
/// The roles that users may have, lowest first.
pub use rt::DefaultRole as Role;
{% endif %}

/// One table a model, and the built-in ones: all that a reader sees, at one sequence.
#[derive(Clone, Default)]
pub struct Root {
    /// Users, sessions and API keys.
    built_in: rt::BuiltIn,
{%- for model in models %}
    {{ model.table }}: rt::Arc<rt::Table<{{ model.module }}::{{ model.name }}>>,
{%- endfor %}
}

impl rt::HoldsBuiltIn for Root {
    fn built_in(&self) -> &rt::BuiltIn {
        &self.built_in
    }

    fn built_in_mut(&mut self) -> &mut rt::BuiltIn {
        &mut self.built_in
    }
}
{% for model in models %}
impl rt::Has<{{ model.module }}::{{ model.name }}> for Root {
    fn table(&self) -> &rt::Table<{{ model.module }}::{{ model.name }}> {
        &self.{{ model.table }}
    }

    fn table_mut(&mut self) -> &mut rt::Table<{{ model.module }}::{{ model.name }}> {
        rt::Arc::make_mut(&mut self.{{ model.table }})
    }
}
{% endfor %}
/// A write to one of the tables.
pub enum Operation {
    /// To a built-in one.
    BuiltIn(rt::BuiltInWrite),
{%- for model in models %}
    /// To a record of `{{ model.name }}`.
    {{ model.name }}(rt::Write<{{ model.module }}::{{ model.name }}>),
{%- endfor %}
}

impl From<rt::BuiltInWrite> for Operation {
    fn from(write: rt::BuiltInWrite) -> Self {
        Self::BuiltIn(write)
    }
}

/// A record of one of the tables, by its key.
#[derive(Debug, Clone, {% if server.keys_are_copy(models) %}Copy, {% endif %}PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Of a built-in one.
    BuiltIn(rt::BuiltInTarget),
{%- for model in models %}
    /// Of `{{ model.name }}`.
    {{ model.name }}({{ model.target_key }}),
{%- endfor %}
}

impl From<rt::BuiltInTarget> for Target {
    fn from(target: rt::BuiltInTarget) -> Self {
        Self::BuiltIn(target)
    }
}

/// Every operation of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
{%- for model in models %}
    {%- if model.operations.list %}
    /// `GET {{ model.route }}`
    List{{ model.plural_pascal }},
    {%- endif %}
    {%- if model.operations.create %}
    /// `POST {{ model.route }}`
    Create{{ model.name }},
    {%- endif %}
    {%- if model.operations.get %}
    /// `GET {{ model.record_route }}`
    Get{{ model.name }},
    {%- endif %}
    {%- if model.operations.replace %}
    /// `PUT {{ model.record_route }}`
    Replace{{ model.name }},
    {%- endif %}
    {%- if model.operations.update %}
    /// `PATCH {{ model.record_route }}`
    Update{{ model.name }},
    {%- endif %}
    {%- if model.operations.delete %}
    /// `DELETE {{ model.record_route }}`
    Delete{{ model.name }},
    {%- endif %}
{%- endfor %}
}

impl rt::App for App {
    type Root = Root;
    type Operation = Operation;
    type Target = Target;
    type Role = Role;
    type Route = Route;

    const NAME: &'static str = {{ server.package_literal }};
    const VERSION: &'static str = {{ server.version_literal }};
    const LOCK: &'static str = include_str!("lock.json");
    const OPENAPI: rt::Documents = rt::Documents {
        declared: include_str!("openapi.json"),
        with_sessions: include_str!("openapi.with-sessions.delta"),
        requiring_sessions: include_str!("openapi.requiring-sessions.delta"),
    };
    const SCHEMAS: &'static str = include_str!("schemas.json");
    const BODY_BYTES_MAX: usize = {{ server.body_bytes_max }};
    const RESOURCES: &'static [rt::Resource<Self>] = &[
    {%- for model in models %}
        {%- if model.has_collection() %}
        {{ model.module }}::COLLECTION,
        {%- endif %}
        {%- if model.has_record() %}
        {{ model.module }}::RECORD,
        {%- endif %}
    {%- endfor %}
    ];

    const MODELS: &'static [&'static str] = &[{% for model in models %}{{ model.name_literal }}, {% endfor %}];
    const MODEL_IDS: &'static [u32] = &[{% for model in models %}{{ model.id }}, {% endfor %}];

    fn explain(model: &str, query: &str) -> Option<Result<String, rt::Faults>> {
        let explained = match model {
        {%- for model in models %}
            {{ model.name_literal }} => rt::query::explain::<Self, {{ model.module }}::{{ model.name }}>(query),
        {%- endfor %}
            _ => return None,
        };
        Some(explained)
    }

    fn resource(path: &[&str]) -> Option<&'static rt::Resource<Self>> {
        let resource = match path {
        {%- for model in models %}
            {%- if model.has_collection() %}
            [{% for segment in model.segments %}{{ segment }}, {% endfor %}] => &{{ model.module }}::COLLECTION,
            {%- endif %}
            {%- if model.has_record() %}
            [{% for segment in model.segments %}{{ segment }}, {% endfor %} _] => &{{ model.module }}::RECORD,
            {%- endif %}
        {%- endfor %}
            _ => return None,
        };
        Some(resource)
    }

    fn position(route: Route) -> usize {
        route as usize
    }

    async fn handle(route: Route, call: rt::Call<Self>) -> rt::Response {
        match route {
        {%- for model in models %}
            {%- if model.operations.list %}
            Route::List{{ model.plural_pascal }} => {{ model.module }}::list_{{ model.plural_snake }}(call).await,
            {%- endif %}
            {%- if model.operations.create %}
            Route::Create{{ model.name }} => {{ model.module }}::create_{{ model.snake }}(call).await,
            {%- endif %}
            {%- if model.operations.get %}
            Route::Get{{ model.name }} => {{ model.module }}::get_{{ model.snake }}(call).await,
            {%- endif %}
            {%- if model.operations.replace %}
            Route::Replace{{ model.name }} => {{ model.module }}::replace_{{ model.snake }}(call).await,
            {%- endif %}
            {%- if model.operations.update %}
            Route::Update{{ model.name }} => {{ model.module }}::update_{{ model.snake }}(call).await,
            {%- endif %}
            {%- if model.operations.delete %}
            Route::Delete{{ model.name }} => {{ model.module }}::delete_{{ model.snake }}(call).await,
            {%- endif %}
        {%- endfor %}
        }
    }

    fn judge(staged: &mut rt::Staged<Self>, operation: Operation) -> rt::Judged<Operation> {
        match operation {
            Operation::BuiltIn(write) => rt::judge_built_in(staged, write).map(Operation::BuiltIn),
        {%- for model in models %}
            Operation::{{ model.name }}(write) => rt::judge(staged, write).map(Operation::{{ model.name }}),
        {%- endfor %}
        }
    }

    fn with_model<V: rt::ModelVisitor<Self>>(id: u32, visitor: V) -> Option<V::Output> {
        {%- if models.is_empty() %}
        rt::visit_built_in(id, visitor)
        {%- else %}
        let output = match id {
        {%- for model in models %}
            {{ model.id }} => visitor.visit::<{{ model.module }}::{{ model.name }}>(),
        {%- endfor %}
            _ => return rt::visit_built_in(id, visitor),
        };
        Some(output)
        {%- endif %}
    }

{% if server.has_referrers() %}
    fn dependents(root: &Root, target: &Target, found: &mut rt::Dependents<Target>) {
        match target {
            Target::BuiltIn(_) => {}
        {%- for model in models %}
            {%- let referrers = server.referrers_of(loop.index0) %}
            {%- if referrers.is_empty() %}
            Target::{{ model.name }}(_) => {}
            {%- else %}
            Target::{{ model.name }}(key) => {
                {%- for referrer in referrers %}
                let keys = root.{{ referrer.table }}.indexes().by_{{ referrer.label }}.keys({{ referrer.asked }}).
                    {%- if referrer.key_is_copy %}copied(){% else %}cloned(){% endif %};
                    {%- if referrer.cascades %}
                found.cascade(keys.map(Target::{{ referrer.model }}));
                    {%- else if referrer.sets_null %}
                found.set_null(keys.map(Target::{{ referrer.model }}));
                    {%- else %}
                found.restrict({{ referrer.model_literal }}, {{ referrer.json }}, keys.map(Target::{{ referrer.model }}));
                    {%- endif %}
                {%- endfor %}
            }
            {%- endif %}
        {%- endfor %}
        }
    }
{% else %}
    fn dependents(_root: &Root, _target: &Target, _found: &mut rt::Dependents<Target>) {}
{% endif %}

{% if server.has_releases() %}
    fn release(staged: &mut rt::Staged<Self>, target: &Target, going: &rt::Going<Target>) -> rt::Released<Root> {
        match target {
            Target::BuiltIn(_) => Ok(None),
        {%- for model in models %}
            {%- if model.releases() %}
            Target::{{ model.name }}(key) => rt::release::<Self, {{ model.module }}::{{ model.name }}>(staged, key, going),
            {%- else %}
            Target::{{ model.name }}(_) => Ok(None),
            {%- endif %}
        {%- endfor %}
        }
    }
{% endif %}

    fn removal(root: &Root, target: &Target, cbor: &mut rt::CborWriter) -> Option<rt::Removal> {
        match target {
            Target::BuiltIn(target) => rt::built_in_removal(root, target, cbor),
        {%- for model in models %}
            Target::{{ model.name }}(key) => rt::removal::<{{ model.module }}::{{ model.name }}>(root, key, cbor),
        {%- endfor %}
        }
    }

    fn erase(root: &mut Root, target: &Target) {
        match target {
            Target::BuiltIn(target) => rt::built_in_erase(root, target),
        {%- for model in models %}
            Target::{{ model.name }}(key) => {
                rt::erase::<{{ model.module }}::{{ model.name }}>(root, key);
            }
        {%- endfor %}
        }
    }
}
{% if !models.is_empty() %}
/// What the document says of each model is what its type is, and what the server reads.
#[cfg(test)]
mod conformance {
    // One of the two is for models that derive `JsonSchema`, the other for those that do not.
    #[allow(unused_imports)]
    use super::{
        App,
        rt::conformance::{Derived as _, Document, Probe, Underived as _},
    };
{% for model in models %}
    #[test]
    fn {{ model.snake }}() {
        use super::{{ model.module }}::{{ model.name }} as Tested;
        Document::of::<App>().check::<Tested>(Probe::<Tested>::ASK.schema().as_ref());
    }
{% endfor %}
}
{% endif %}
