use modelith::codegen as rt;
{% for import in item.imports -%}
use {{ import }};
{% endfor -%}
use {{ item.path }};
