use modelith::codegen as rt;
{% for import in model.imports -%}
use {{ import }};
{% endfor -%}
pub use {{ model.path }};
