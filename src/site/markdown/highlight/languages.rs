//! The table of languages that the lexer knows: words, quotes and comments of each, nothing more.

/// One language.
pub struct Language {
    /// Names after the fence, in lower case.
    pub names: &'static [&'static str],
    /// What begins a comment to the end of the line.
    pub line: &'static [&'static str],
    /// What begins and ends other comments.
    pub block: &'static [(&'static str, &'static str)],
    pub quotes: &'static [Quote],
    /// Words of control, separated by blanks.
    pub keywords: &'static str,
    /// Words that declare: what follows some of them is a name.
    pub storage: &'static str,
    pub constants: &'static str,
    pub shape: Shape,
}

/// A kind of string.
pub struct Quote {
    pub open: &'static str,
    pub close: &'static str,
    /// Whether a backslash takes the next character's meaning.
    pub escapes: bool,
    /// Whether it may go over lines.
    pub long: bool,
}

/// How a language is written apart from its words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Names before `(` are called.
    Calls,
    /// The same, with `$names`.
    Dollars,
    /// Words without regard to case.
    AnyCase,
    /// What stands before `:` or `=` is a name.
    Keys,
    /// Tags and their attributes.
    Tags,
}

const fn quote(mark: &'static str) -> Quote {
    Quote {
        open: mark,
        close: mark,
        escapes: true,
        long: false,
    }
}

const fn long(mark: &'static str) -> Quote {
    Quote {
        open: mark,
        close: mark,
        escapes: true,
        long: true,
    }
}

const fn raw(open: &'static str, close: &'static str) -> Quote {
    Quote {
        open,
        close,
        escapes: false,
        long: true,
    }
}

const DOUBLE: Quote = quote("\"");
const SINGLE: Quote = quote("'");
const C_BLOCK: &[(&str, &str)] = &[("/*", "*/")];

/// All of them.
pub const LANGUAGES: &[Language] = &[
    Language {
        names: &["rust", "rs"],
        line: &["//"],
        block: C_BLOCK,
        quotes: &[raw("r#\"", "\"#"), raw("r\"", "\""), long("\"")],
        keywords: "as async await break continue dyn else extern for if in loop match move mut pub ref return self Self super unsafe use where while yield",
        storage: "const crate enum fn impl let mod static struct trait type union",
        constants: "true false None Some Ok Err",
        shape: Shape::Calls,
    },
    Language {
        names: &["python", "py", "python3"],
        line: &["#"],
        block: &[],
        quotes: &[long("\"\"\""), long("'''"), DOUBLE, SINGLE],
        keywords: "and as assert async await break case continue del elif else except finally for from global if import in is match nonlocal not or pass raise return try while with yield",
        storage: "class def lambda type",
        constants: "True False None NotImplemented self cls",
        shape: Shape::Calls,
    },
    Language {
        names: &["javascript", "js", "mjs", "jsx", "typescript", "ts", "tsx"],
        line: &["//"],
        block: C_BLOCK,
        quotes: &[DOUBLE, SINGLE, long("`")],
        keywords: "as async await break case catch continue debugger default delete do else export finally for from if import in instanceof new of return switch this throw try typeof void while with yield super keyof readonly satisfies",
        storage: "class const enum extends function implements interface let namespace static type var abstract declare get set",
        constants: "true false null undefined NaN Infinity",
        shape: Shape::Calls,
    },
    Language {
        names: &["bash", "sh", "shell", "zsh", "console"],
        line: &["#"],
        block: &[],
        quotes: &[long("\""), raw("'", "'"), long("`")],
        keywords: "case do done elif else esac fi for if in select then until while break continue return exit exec trap shift eval source set unset test",
        storage: "alias declare export function local readonly typeset",
        constants: "true false",
        shape: Shape::Dollars,
    },
    Language {
        names: &["json", "jsonc", "json5", "jsonl"],
        line: &["//"],
        block: C_BLOCK,
        quotes: &[DOUBLE],
        keywords: "",
        storage: "",
        constants: "true false null",
        shape: Shape::Keys,
    },
    Language {
        names: &["yaml", "yml"],
        line: &["#"],
        block: &[],
        quotes: &[DOUBLE, raw("'", "'")],
        keywords: "",
        storage: "",
        constants: "true false null yes no on off",
        shape: Shape::Keys,
    },
    Language {
        names: &["toml", "ini", "properties", "conf"],
        line: &["#", ";"],
        block: &[],
        quotes: &[long("\"\"\""), raw("'''", "'''"), DOUBLE, raw("'", "'")],
        keywords: "",
        storage: "",
        constants: "true false",
        shape: Shape::Keys,
    },
    Language {
        names: &["html", "xml", "svg", "htm", "xhtml"],
        line: &[],
        block: &[("<!--", "-->")],
        quotes: &[raw("\"", "\""), raw("'", "'")],
        keywords: "",
        storage: "",
        constants: "",
        shape: Shape::Tags,
    },
    Language {
        names: &["css", "scss", "less"],
        line: &[],
        block: C_BLOCK,
        quotes: &[DOUBLE, SINGLE],
        keywords: "important media import supports keyframes font-face layer container property page",
        storage: "",
        constants: "inherit initial unset none auto",
        shape: Shape::Keys,
    },
    Language {
        names: &["sql", "postgresql", "sqlite", "mysql"],
        line: &["--"],
        block: C_BLOCK,
        quotes: &[raw("'", "'"), raw("\"", "\"")],
        keywords: "select from where and or not in is as join left right inner outer full cross on using group by order having limit offset union all distinct insert into values update set delete case when then else end exists between like returning with begin commit rollback grant revoke to if asc desc over partition conflict do nothing",
        storage: "create alter drop table view index trigger function schema database primary foreign key references constraint default unique check add column integer text real blob boolean timestamp varchar char numeric serial bigint",
        constants: "null true false",
        shape: Shape::AnyCase,
    },
    Language {
        names: &["go", "golang"],
        line: &["//"],
        block: C_BLOCK,
        quotes: &[DOUBLE, SINGLE, raw("`", "`")],
        keywords: "break case chan continue default defer else fallthrough for go goto if import package range return select switch",
        storage: "const func interface map struct type var",
        constants: "true false nil iota",
        shape: Shape::Calls,
    },
    Language {
        names: &["java", "kotlin", "kt", "csharp", "cs", "c#", "swift", "scala"],
        line: &["//"],
        block: C_BLOCK,
        quotes: &[long("\"\"\""), DOUBLE, SINGLE],
        keywords: "as async await break case catch continue default do else finally for foreach guard if import in instanceof is match new namespace package return sealed super switch this throw throws try using when where while yield",
        storage: "abstract bool boolean byte char class const def double enum extends final float fun func implements int interface internal let long object override private protected public record short static string String struct trait val var virtual void volatile",
        constants: "true false null nil",
        shape: Shape::Calls,
    },
    Language {
        names: &["c", "h", "cpp", "c++", "cc", "hpp", "cxx"],
        line: &["//"],
        block: C_BLOCK,
        quotes: &[DOUBLE, SINGLE],
        keywords: "break case catch co_await co_return continue default delete do else for goto if new return sizeof switch throw try while using namespace include define ifdef ifndef endif pragma operator this",
        storage: "auto bool char class const constexpr double enum explicit extern float inline int long mutable private protected public register short signed static struct template typedef typename union unsigned virtual void volatile",
        constants: "true false NULL nullptr",
        shape: Shape::Calls,
    },
    Language {
        names: &["ruby", "rb"],
        line: &["#"],
        block: &[("=begin", "=end")],
        quotes: &[long("\""), long("'"), long("`")],
        keywords: "alias and begin break case do else elsif end ensure for if in next not or redo rescue retry return self super then undef unless until when while yield require include raise",
        storage: "class def module attr_reader attr_writer attr_accessor",
        constants: "true false nil",
        shape: Shape::Calls,
    },
    Language {
        names: &["php"],
        line: &["//", "#"],
        block: C_BLOCK,
        quotes: &[long("\""), long("'")],
        keywords: "and as break case catch clone continue declare default do echo else elseif endif finally for foreach if include instanceof match namespace new or print require require_once return switch throw try use while yield",
        storage: "abstract array bool class const enum extends final float fn function global implements int interface private protected public readonly static string trait var void",
        constants: "true false null TRUE FALSE NULL",
        shape: Shape::Dollars,
    },
];
