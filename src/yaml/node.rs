//! From bytes to a tree of nodes.

use crate::problem::{Code, Mark, Problem, Sink, quoted};
use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, Span};
use std::collections::HashMap;

/// How deep lists and mappings may be nested; none of the files needs more than eight levels.
const DEPTH: usize = 24;

/// A value and its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) mark: Mark,
    pub(crate) kind: Kind,
}

/// What a value is. Numbers and booleans are plain scalars: what they are is for the reader to say.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// Nothing: an absent value, `~` or `null`.
    Null,
    /// A scalar without quotes.
    Plain(String),
    /// A scalar in quotes, or a block of text.
    Quoted(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping, keys in order; no key stands twice.
    Map(Vec<(Key, Node)>),
    /// Something that was reported already and has no value.
    Broken,
}

/// A key of a mapping.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) mark: Mark,
    pub(crate) text: String,
}

/// An open list or mapping.
struct Open {
    mark: Mark,
    of: Content,
}

enum Content {
    List(Vec<Node>),
    Map(Entries),
}

/// The entries of an open mapping.
#[derive(Default)]
struct Entries {
    list: Vec<(Key, Node)>,
    /// The keys so far and where each stands.
    seen: HashMap<String, Mark>,
    /// The key that waits for its value; one that was reported has no text.
    waiting: Option<(Mark, Option<String>)>,
}

/// Parses one document of at most `limit` bytes.
///
/// Every problem goes to `to`; none is returned where there is no tree to go on with.
pub(crate) fn parse(bytes: &[u8], limit: usize, to: &mut Sink) -> Option<Node> {
    if bytes.len() > limit {
        let what = format!("the file has {} bytes; the limit is {limit}", bytes.len());
        to.report(Problem::new(Code::TooLarge, Mark::default(), what));
        return None;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let before = String::from_utf8_lossy(bytes.get(..error.valid_up_to())?);
            to.report(
                Problem::new(Code::NotUtf8, end_of(&before), "the file is not UTF-8 text")
                    .help("save it as UTF-8"),
            );
            return None;
        }
    };
    Builder::default().build(text, to)
}

/// The place behind the last character of `text`.
fn end_of(text: &str) -> Mark {
    let lines = text.matches('\n').count() + 1;
    let column = text.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    mark(lines, column, 1)
}

fn mark(line: usize, column: usize, length: usize) -> Mark {
    let number = |n| u32::try_from(n).unwrap_or(u32::MAX);
    Mark {
        line: number(line),
        column: number(column),
        length: number(length),
    }
}

fn mark_of(span: Span) -> Mark {
    // A place that goes on over several lines is shown by its first character.
    let length = if span.start.line() == span.end.line() {
        span.end.col().saturating_sub(span.start.col())
    } else {
        1
    };
    mark(span.start.line(), span.start.col() + 1, length.max(1))
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
}

impl Builder {
    fn build(mut self, text: &str, to: &mut Sink) -> Option<Node> {
        let options = granit_parser::options! {
            emit_unresolved_aliases: true,
            disallow_directives: true,
            flow_nesting_limit: DEPTH,
            block_nesting_limit: DEPTH,
            emit_comments: false,
        };
        for event in Parser::new_from_str_with_options(text, options) {
            match event {
                Ok((event, span)) => self.event(event, span, to),
                Err(error) => {
                    to.report(syntax(&error));
                    return None;
                }
            }
        }
        match self.root {
            Some(Node {
                kind: Kind::Null,
                mark,
            }) => {
                to.report(Problem::new(Code::EmptyFile, mark, "the file is empty"));
                None
            }
            Some(root) => Some(root),
            None => {
                to.report(Problem::new(
                    Code::EmptyFile,
                    Mark::default(),
                    "the file is empty",
                ));
                None
            }
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span, to: &mut Sink) {
        let mark = mark_of(span);
        if let Some(tag) = event.tag() {
            let what = format!("the tag {} is not read here", quoted(&tag.original()));
            let place = span.tag_span().map_or(mark, mark_of);
            to.report(
                Problem::new(Code::Tag, place, what)
                    .help("write the plain value, in quotes if it is text"),
            );
        }
        if event.anchor_id().is_some() {
            to.report(
                Problem::new(Code::Alias, mark, "anchors are not read here")
                    .help("write the value out where it is needed"),
            );
        }
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents == 2 {
                    to.report(
                        Problem::new(
                            Code::SeveralDocuments,
                            mark,
                            "a second document begins here",
                        )
                        .help("remove the line `---` and what follows it, or join the two"),
                    );
                }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                to.report(
                    Problem::new(Code::Alias, mark, "aliases are not read here")
                        .help("write the value out"),
                );
                self.value(
                    Node {
                        mark,
                        kind: Kind::Broken,
                    },
                    to,
                );
            }
            Event::Scalar(text, style, _, tag) => {
                let kind = match (tag, style) {
                    (Some(_), _) => Kind::Broken,
                    (None, ScalarStyle::Plain) => plain(text.into_owned()),
                    (
                        None,
                        ScalarStyle::SingleQuoted
                        | ScalarStyle::DoubleQuoted
                        | ScalarStyle::Literal
                        | ScalarStyle::Folded,
                    ) => Kind::Quoted(text.into_owned()),
                };
                self.value(Node { mark, kind }, to);
            }
            Event::SequenceStart(..) => self.open.push(Open {
                mark,
                of: Content::List(Vec::new()),
            }),
            Event::MappingStart(..) => self.open.push(Open {
                mark,
                of: Content::Map(Entries::default()),
            }),
            Event::SequenceEnd | Event::MappingEnd => self.close(span, to),
            // The enumeration is the parser's own and may grow: what is no value is passed over.
            _ => {}
        }
    }

    fn close(&mut self, span: Span, to: &mut Sink) {
        let Some(Open { mut mark, of }) = self.open.pop() else {
            return;
        };
        let end = mark_of(span);
        if end.line == mark.line && end.column > mark.column {
            mark.length = end.column - mark.column + end.length;
        }
        let kind = match of {
            Content::List(list) => Kind::List(list),
            Content::Map(entries) => Kind::Map(entries.list),
        };
        self.value(Node { mark, kind }, to);
    }

    fn value(&mut self, node: Node, to: &mut Sink) {
        match self.open.last_mut().map(|open| &mut open.of) {
            None => {
                // A second document was reported; the first is what is read.
                if self.root.is_none() {
                    self.root = Some(node);
                }
            }
            Some(Content::List(list)) => list.push(node),
            Some(Content::Map(entries)) => match entries.waiting.take() {
                None => entries.waiting = Some((node.mark, key(&node, to))),
                Some((mark, Some(text))) => entries.add(Key { mark, text }, node, to),
                Some((_, None)) => {}
            },
        }
    }
}

/// The text of a key; none where it is no text, which is reported.
fn key(node: &Node, to: &mut Sink) -> Option<String> {
    match &node.kind {
        Kind::Plain(text) if text == "<<" => {
            to.report(
                Problem::new(Code::MergeKey, node.mark, "merge keys are not read here")
                    .help("write the keys out"),
            );
            None
        }
        Kind::Plain(text) | Kind::Quoted(text) => Some(text.clone()),
        Kind::Broken => None,
        Kind::Null | Kind::List(_) | Kind::Map(_) => {
            to.report(Problem::new(Code::WrongType, node.mark, "a key is text"));
            None
        }
    }
}

impl Entries {
    fn add(&mut self, key: Key, value: Node, to: &mut Sink) {
        match self.seen.get(&key.text) {
            Some(first) => to.report(
                Problem::new(
                    Code::DuplicateKey,
                    key.mark,
                    format!("{} stands twice", quoted(&key.text)),
                )
                .help("keep one of the two")
                .also(*first, "it stands here already"),
            ),
            None => {
                self.seen.insert(key.text.clone(), key.mark);
                self.list.push((key, value));
            }
        }
    }
}

/// YAML 1.2 core schema: what is null; everything else keeps its text.
fn plain(text: String) -> Kind {
    match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        _ => Kind::Plain(text),
    }
}

fn syntax(error: &granit_parser::ScanError) -> Problem {
    let at = error.marker();
    let mark = mark(at.line(), at.col() + 1, 1);
    let (code, help) = match error.kind() {
        ErrorKind::RecursionLimitExceeded => {
            (Code::TooDeep, "none of these files needs so many levels")
        }
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart => {
            (Code::YamlSyntax, "indent with spaces, not with tabs")
        }
        ErrorKind::DirectiveDisallowed => {
            (Code::YamlSyntax, "remove the line that begins with `%`")
        }
        _ => (
            Code::YamlSyntax,
            "the problem may begin further up: a bracket or quote that is not closed, or a line indented differently",
        ),
    };
    Problem::new(
        code,
        mark,
        format!(
            "not YAML: {}",
            crate::problem::shown(&error.kind().to_string())
        ),
    )
    .help(help)
}
