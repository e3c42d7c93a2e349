"""Names that a generated client cannot use, or could only use changed, by language and by what they would name.

Sources: `Object.new.methods` and `private_methods` of Ruby 3; `java.lang.Object` and the messages and enums of
protobuf-java; protobuf-go's methods of a message; `keyword.kwlist` of Python and its protobuf messages; JavaScript's
reserved words and `Object.prototype`, and the client of @grpc/grpc-js.
"""

import keyword


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


RUBY_METHODS = words(
    """abort at_exit autoload binding caller caller_locations catch class clone define_singleton_method display dup
    enum_for eval exec exit extend fail fork format freeze gem gets global_variables hash initialize
    initialize_clone initialize_copy initialize_dup inspect instance_eval instance_exec instance_variable_get
    instance_variable_set instance_variables itself lambda load local_variables loop method method_missing
    methods object_id open p pp print printf private_methods proc protected_methods public_method public_methods
    public_send putc puts raise rand readline readlines remove_instance_variable require require_relative select
    send set_trace_func singleton_class singleton_method singleton_methods sleep spawn sprintf srand syscall
    system taint tap test then throw to_enum to_h to_json to_proto to_s trace_var trap trust untaint untrace_var
    untrust warn yield_self"""
)
RUBY_KEYWORDS = words(
    """alias and begin break case class def defined do else elsif end ensure false for if in module next nil not or
    redo rescue retry return self super then true undef unless until when while yield"""
)
RUBY_STUB = words("request_response client_streamer server_streamer bidi_streamer")
# get_x would be getX, and a field x has it, too
JAVA_GETTERS = words(
    """class default_instance default_instance_for_type descriptor descriptor_for_type all_fields parser_for_type
    serialized_size unknown_fields initialization_error_string"""
)
JAVA_KEYWORDS = words(
    """abstract assert boolean break byte case catch char class const continue default do double else enum extends
    final finally float for goto if implements import instanceof int interface long native new package private
    protected public return short static strictfp super switch synchronized this throw throws transient try void
    volatile while"""
)
JAVA_OBJECT = words("equals finalize get_class hash_code notify notify_all to_string wait")
GO_MESSAGE = words("descriptor marshal proto_message proto_reflect reset string unmarshal")
GO_KEYWORDS = words(
    """break case chan const continue default defer else fallthrough for func go goto if import interface map
    package range return select struct switch var"""
)
PYTHON_WORDS = frozenset(word.lower() for word in keyword.kwlist)
PYTHON_MESSAGE = words("byte_size clear clear_field copy_from merge_from has_field which_oneof")
JAVASCRIPT_WORDS = words(
    """await break case catch class const constructor continue debugger default delete do else enum export extends
    false finally for function has_own_property if implements import in instanceof interface is_prototype_of let
    new null package private property_is_enumerable protected prototype public return static super switch this
    throw to_locale_string to_string true try typeof value_of var void while with yield"""
)
GRPC_JS_CLIENT = words(
    """close get_channel make_bidi_stream_request make_client_stream_request make_server_stream_request
    make_unary_request wait_for_ready"""
)

FIELDS = (
    RUBY_METHODS | JAVA_GETTERS | JAVA_OBJECT | GO_MESSAGE | PYTHON_WORDS | PYTHON_MESSAGE | JAVASCRIPT_WORDS
) - GO_KEYWORDS  # a field of Go begins with a capital
"""In snake_case, as the contract spells fields."""

RPCS = (
    RUBY_METHODS
    | RUBY_KEYWORDS
    | RUBY_STUB
    | JAVA_KEYWORDS
    | JAVA_OBJECT
    | GO_KEYWORDS
    | PYTHON_WORDS
    | JAVASCRIPT_WORDS
    | GRPC_JS_CLIENT
)
"""In snake_case, as Ruby spells them; other languages have the same word in their own case."""

TYPES = words(
    """Any Array Basic Binding Boolean Byte Character Class Comparable Complex Data DateTime Dir Double Encoding
    Enum Enumerable Error Exception Fiber File Float Function Hash Integer Iterable Kernel List Long Map Marshal
    Math Method Module Mutex None Number Object Optional Override Process Proc Promise Proxy Queue Random Range
    Rational Record Reflect Regexp Runnable Set Short Signal String Struct Symbol System Thread Time True False
    Void"""
)
"""What Ruby, Java, Python and JavaScript have under this name everywhere, without an import."""
