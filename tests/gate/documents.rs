//! Every GraphQL document is valid on GitHub's published schema, asks for nothing deprecated, and stays cheap.

use apollo_compiler::executable::{Field, Selection, SelectionSet};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use sixeyes::forge::github::documents::{
    ALL, BACKING, CHANGE, CHANGES, CHECKS, DEPLOYMENT, Document, GRANT, MERGED, MORE, PAST_LAW,
    QUEUE, RANGE, RECORDS_BEFORE, REFS, SETTINGS, STICKY, STILL, VIEWER,
};

fn schema() -> Valid<Schema> {
    let text = std::fs::read_to_string("tests/contracts/github.graphql").unwrap();
    Schema::parse_and_validate(text, "github.graphql").unwrap()
}

#[expect(clippy::result_large_err, reason = "the error is the test's failure")]
fn parse(
    schema: &Valid<Schema>,
    text: &str,
) -> Result<Valid<ExecutableDocument>, apollo_compiler::validation::WithErrors<ExecutableDocument>>
{
    ExecutableDocument::parse_and_validate(schema, text, "document.graphql")
}

/// Requests and nodes as GitHub counts them: page sizes that are asked for, multiplied from the outside in.
#[derive(Default)]
struct Cost {
    requests: u64,
    nodes: u64,
}

struct Walk<'a> {
    schema: &'a Schema,
    document: &'a ExecutableDocument,
    cost: Cost,
    deprecated: Vec<String>,
}

impl Walk<'_> {
    fn set(&mut self, set: &SelectionSet, above: u64) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => self.field(field, &set.ty, above),
                Selection::InlineFragment(inline) => self.set(&inline.selection_set, above),
                Selection::FragmentSpread(spread) => {
                    let fragment = &self.document.fragments[&spread.fragment_name];
                    self.set(&fragment.selection_set, above);
                }
            }
        }
    }

    fn field(&mut self, field: &Field, on: &str, above: u64) {
        if field.definition.directives.has("deprecated") {
            self.deprecated.push(format!("{on}.{}", field.name));
        }
        let ty = field.definition.ty.inner_named_type();
        let is_connection = ty.as_str().ends_with("Connection")
            && matches!(self.schema.types.get(ty), Some(ExtendedType::Object(_)));
        let mut below = above;
        if is_connection {
            let first = field
                .arguments
                .iter()
                .find(|argument| argument.name == "first" || argument.name == "last")
                .and_then(|argument| argument.value.to_i32())
                .expect("every list says how much of it is asked for");
            assert!((1..=100).contains(&first), "{}: {first}", field.name);
            below = above * u64::try_from(first).unwrap();
            self.cost.requests += above;
            self.cost.nodes += below;
        }
        self.set(&field.selection_set, below);
    }
}

fn walk<'a>(schema: &'a Schema, document: &'a ExecutableDocument) -> Walk<'a> {
    let mut walk = Walk {
        schema,
        document,
        cost: Cost::default(),
        deprecated: Vec::new(),
    };
    let operation = document.operations.get(None).unwrap();
    walk.set(&operation.selection_set, 1);
    walk
}

#[test]
fn every_document_is_valid_on_the_published_schema_and_asks_for_nothing_deprecated() {
    let schema = schema();
    for document in ALL {
        let text = document.text();
        let parsed = parse(&schema, &text)
            .unwrap_or_else(|error| panic!("{}: {}", document.name, error.errors));
        let operation = parsed.operations.get(None).unwrap();
        assert_eq!(operation.name.as_ref().unwrap(), document.name);
        let deprecated = walk(&schema, &parsed).deprecated;
        assert!(deprecated.is_empty(), "{}: {deprecated:?}", document.name);
        // The check itself checks: a misspelt field is noticed.
        let misspelt = text
            .replacen("repository(", "repositry(", 1)
            .replacen("nodes(ids", "nodse(ids", 1)
            .replacen("  viewer {", "  veiwer {", 1);
        assert!(misspelt != text && parse(&schema, &misspelt).is_err());
    }
}

#[test]
fn budget_of_points_and_nodes_for_every_document() {
    let schema = schema();
    let ceiling = |document: &Document| match document.name {
        name if name == CHANGE.name => (310, 4_600),
        name if name == MORE.name => (305, 4_500),
        name if name == QUEUE.name => (1, 100),
        name if name == STICKY.name => (1, 100),
        name if name == VIEWER.name => (0, 0),
        name if name == GRANT.name => (2, 11),
        name if name == SETTINGS.name => (5, 5),
        name if name == MERGED.name => (1, 100),
        name if name == DEPLOYMENT.name => (101, 1_100),
        name if name == STILL.name => (101, 1_100),
        name if name == RECORDS_BEFORE.name => (101, 1_100),
        // By node ids: what one id costs. A hundred commits are 401 requests, ten pull requests 1,560.
        name if name == RANGE.name => (4, 50),
        name if name == CHANGES.name => (156, 2_310),
        // Twenty pull requests are 440 requests.
        name if name == CHECKS.name => (22, 1_100),
        // A run's jobs: one request for each suite.
        name if name == BACKING.name => (1, 100),
        name if name == REFS.name => (0, 0),
        name if name == PAST_LAW.name => (0, 0),
        other => panic!("no ceiling for {other}"),
    };
    for document in ALL {
        let text = document.text();
        let parsed = parse(&schema, &text).unwrap();
        let cost = walk(&schema, &parsed).cost;
        let (requests, nodes) = ceiling(&document);
        assert!(
            cost.requests <= requests && cost.nodes <= nodes,
            "{} costs {} requests ({} points) and {} nodes",
            document.name,
            cost.requests,
            cost.requests.div_ceil(100),
            cost.nodes
        );
    }
}
