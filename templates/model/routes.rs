{%- let operations = model.operations %}
{%- if model.has_collection() %}
/// `{{ model.route }}`
pub(super) const COLLECTION: rt::Resource<super::App> = rt::Resource {
    path: {{ model.route_literal }},
    allow: {{ model.collection_allow() }},
    endpoints: &[
    {%- if operations.list %}
        rt::Endpoint::new(rt::Method::Get, super::Route::List{{ model.plural_pascal }}, "list{{ model.plural_pascal }}", {{ model.gates.list }}),
    {%- endif %}
    {%- if operations.create %}
        rt::Endpoint::new(rt::Method::Post, super::Route::Create{{ model.name }}, "create{{ model.name }}", {{ model.gates.create }}),
    {%- endif %}
    ],
};
{% endif %}
{%- if model.has_record() %}
/// `{{ model.record_route }}`
pub(super) const RECORD: rt::Resource<super::App> = rt::Resource {
    path: {{ model.record_route_literal }},
    allow: {{ model.record_allow() }},
    endpoints: &[
    {%- if operations.get %}
        rt::Endpoint::new(rt::Method::Get, super::Route::Get{{ model.name }}, "get{{ model.name }}", {{ model.gates.get }}),
    {%- endif %}
    {%- if operations.replace %}
        rt::Endpoint::new(rt::Method::Put, super::Route::Replace{{ model.name }}, "replace{{ model.name }}", {{ model.gates.replace }}),
    {%- endif %}
    {%- if operations.update %}
        rt::Endpoint::new(rt::Method::Patch, super::Route::Update{{ model.name }}, "update{{ model.name }}", {{ model.gates.update }}),
    {%- endif %}
    {%- if operations.delete %}
        rt::Endpoint::new(rt::Method::Delete, super::Route::Delete{{ model.name }}, "delete{{ model.name }}", {{ model.gates.delete }}),
    {%- endif %}
    ],
};
{% endif %}
{%- if operations.list %}
/// `GET {{ model.route }}`: a page of what the filters let through, in the order asked for.
pub(super) async fn list_{{ model.plural_snake }}(call: rt::Call<super::App>) -> rt::Response {
    rt::handlers::list::<super::App, {{ model.name }}>(call).await
}
{% endif %}
{%- if operations.create %}
/// `POST {{ model.route }}`: 201 with the new record and its Location.
pub(super) async fn create_{{ model.snake }}(call: rt::Call<super::App>) -> rt::Response {
    rt::handlers::create::<super::App, {{ model.name }}>(call).await
}
{% endif %}
{%- if operations.get %}
/// `GET {{ model.record_route }}`: the record with its entity tag.
pub(super) async fn get_{{ model.snake }}(call: rt::Call<super::App>) -> rt::Response {
    rt::handlers::get::<super::App, {{ model.name }}>(call).await
}
{% endif %}
{%- if operations.replace %}
/// `PUT {{ model.record_route }}`: the record with every member as the body says{% if model.client_key %}; 201 if it is new{% endif %}.
pub(super) async fn replace_{{ model.snake }}(call: rt::Call<super::App>) -> rt::Response {
    rt::handlers::replace::<super::App, {{ model.name }}>(call).await
}
{% endif %}
{%- if operations.update %}
/// `PATCH {{ model.record_route }}`: the record with the body merged in (RFC 7396).
pub(super) async fn update_{{ model.snake }}(call: rt::Call<super::App>) -> rt::Response {
    rt::handlers::update::<super::App, {{ model.name }}>(call).await
}
{% endif %}
{%- if operations.delete %}
/// `DELETE {{ model.record_route }}`: 204; what refers to the record goes too, lets go of it or forbids it.
pub(super) async fn delete_{{ model.snake }}(call: rt::Call<super::App>) -> rt::Response {
    rt::handlers::delete::<super::App, {{ model.name }}>(call).await
}
{% endif %}
