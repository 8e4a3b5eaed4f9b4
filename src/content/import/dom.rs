//! Other systems' HTML as a tree, by the rules browsers follow: html5ever's door. It reads and hands
//! out nodes; what becomes of them is [`super::html`]'s business.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};

use html5ever::interface::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::{Attribute, QualName, local_name, ns};

/// Depth from which on elements are no longer opened: nobody reads a page that is nested so deep.
const DEEPEST: usize = 200;

/// A place in a [`Dom`].
pub(super) type Id = usize;

/// What stands at a place.
#[derive(Debug)]
pub(super) enum Kind {
    Document,
    Element {
        name: QualName,
        attributes: Vec<(String, String)>,
    },
    Text(String),
    /// Comments and the like: nothing of the page.
    Nothing,
}

#[derive(Debug)]
struct Node {
    kind: Kind,
    parent: Option<Id>,
    children: Vec<Id>,
}

/// A page's tree.
#[derive(Debug)]
pub(super) struct Dom {
    nodes: Vec<Node>,
}

impl Dom {
    /// Reads a fragment, as it would stand in a page's body.
    pub(super) fn read(html: &str) -> Dom {
        let name = QualName::new(None, ns!(html), local_name!("body"));
        let parser = html5ever::parse_fragment(
            Sink::new(),
            html5ever::ParseOpts::default(),
            name,
            Vec::new(),
            false,
        );
        let mut dom = parser.one(html);
        dom.flatten();
        dom
    }

    /// The outermost node.
    pub(super) const ROOT: Id = 0;

    pub(super) fn children(&self, id: Id) -> &[Id] {
        &self.nodes[id].children
    }

    pub(super) fn parent(&self, id: Id) -> Option<Id> {
        self.nodes[id].parent
    }

    /// Its name in lower case; nothing for what is no element.
    pub(super) fn name(&self, id: Id) -> &str {
        match &self.nodes[id].kind {
            Kind::Element { name, .. } => &name.local,
            _ => "",
        }
    }

    /// Text of a text node.
    pub(super) fn text(&self, id: Id) -> Option<&str> {
        match &self.nodes[id].kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Value of an attribute.
    pub(super) fn get(&self, id: Id, attribute: &str) -> Option<&str> {
        self.attributes(id)
            .iter()
            .find(|(name, _)| name == attribute)
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn attributes(&self, id: Id) -> &[(String, String)] {
        match &self.nodes[id].kind {
            Kind::Element { attributes, .. } => attributes,
            _ => &[],
        }
    }

    /// Whether one of its classes is `class`.
    pub(super) fn has_class(&self, id: Id, class: &str) -> bool {
        self.get(id, "class")
            .is_some_and(|all| all.split_ascii_whitespace().any(|one| one == class))
    }

    /// All text below a node, as it is.
    pub(super) fn words(&self, id: Id) -> String {
        let mut out = String::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            match &self.nodes[id].kind {
                Kind::Text(text) => out.push_str(text),
                Kind::Element { name, .. } if &*name.local == "br" => out.push('\n'),
                _ => open.extend(self.nodes[id].children.iter().rev()),
            }
        }
        out
    }

    /// The first element of a name below a node, in document order.
    pub(super) fn first(&self, id: Id, name: &str) -> Option<Id> {
        self.all(id).find(|id| self.name(*id) == name)
    }

    /// All nodes below a node, in document order.
    pub(super) fn all(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let mut open: Vec<Id> = self.nodes[id].children.iter().rev().copied().collect();
        std::iter::from_fn(move || {
            let id = open.pop()?;
            open.extend(self.nodes[id].children.iter().rev());
            Some(id)
        })
    }

    /// What is nested deeper than anybody nests becomes plain text, so that no reader of the tree runs out of stack.
    fn flatten(&mut self) {
        let mut open = vec![(Dom::ROOT, 0)];
        while let Some((id, depth)) = open.pop() {
            if depth == DEEPEST {
                let words = self.words(id);
                self.nodes.push(Node {
                    kind: Kind::Text(words),
                    parent: Some(id),
                    children: Vec::new(),
                });
                self.nodes[id].children = vec![self.nodes.len() - 1];
            } else {
                open.extend(self.nodes[id].children.iter().map(|child| (*child, depth + 1)));
            }
        }
    }
}

/// Gathers what the parser sees.
struct Sink(RefCell<Vec<Node>>);

impl Sink {
    fn new() -> Sink {
        let root = Node {
            kind: Kind::Document,
            parent: None,
            children: Vec::new(),
        };
        Sink(RefCell::new(vec![root]))
    }

    fn add(&self, kind: Kind) -> Id {
        let mut nodes = self.0.borrow_mut();
        nodes.push(Node {
            kind,
            parent: None,
            children: Vec::new(),
        });
        nodes.len() - 1
    }

    fn detach(&self, id: Id) {
        let mut nodes = self.0.borrow_mut();
        if let Some(parent) = nodes[id].parent.take() {
            nodes[parent].children.retain(|child| *child != id);
        }
    }

    /// Puts `what` among the children of `parent`, before `place` of them.
    fn put(&self, parent: Id, place: usize, what: NodeOrText<Id>) {
        let id = match what {
            NodeOrText::AppendNode(id) => id,
            NodeOrText::AppendText(text) => {
                let mut nodes = self.0.borrow_mut();
                let before = place.checked_sub(1).map(|at| nodes[parent].children[at]);
                if let Some(Kind::Text(there)) = before.map(|id| &mut nodes[id].kind) {
                    there.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(Kind::Text(text.to_string()))
            }
        };
        let mut nodes = self.0.borrow_mut();
        let place = place.min(nodes[parent].children.len());
        nodes[parent].children.insert(place, id);
        nodes[id].parent = Some(parent);
    }

    fn count(&self, id: Id) -> usize {
        self.0.borrow()[id].children.len()
    }
}

fn owned(attributes: Vec<Attribute>) -> Vec<(String, String)> {
    attributes
        .into_iter()
        .map(|one| (one.name.local.to_string(), one.value.to_string()))
        .collect()
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = Dom;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Dom {
        let mut dom = Dom {
            nodes: self.0.into_inner(),
        };
        // A fragment stands in an `html` element of its own.
        let inner: Vec<Id> = dom.nodes[Dom::ROOT]
            .children
            .iter()
            .flat_map(|id| {
                if dom.name(*id) == "html" {
                    dom.children(*id).to_vec()
                } else {
                    vec![*id]
                }
            })
            .collect();
        for id in &inner {
            dom.nodes[*id].parent = Some(Dom::ROOT);
        }
        dom.nodes[Dom::ROOT].children = inner;
        dom
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        Dom::ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Ref<'a, QualName> {
        Ref::map(self.0.borrow(), |nodes| match &nodes[*target].kind {
            Kind::Element { name, .. } => name,
            _ => unreachable!("the parser asks for names of elements only"),
        })
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Id {
        self.add(Kind::Element {
            name,
            attributes: owned(attributes),
        })
    }

    fn create_comment(&self, _: StrTendril) -> Id {
        self.add(Kind::Nothing)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Id {
        self.add(Kind::Nothing)
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.put(*parent, self.count(*parent), child);
    }

    fn append_based_on_parent_node(&self, element: &Id, before: &Id, child: NodeOrText<Id>) {
        if self.0.borrow()[*element].parent.is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(before, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Id) -> Id {
        *target
    }

    fn same_node(&self, x: &Id, y: &Id) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Id, new: NodeOrText<Id>) {
        if let NodeOrText::AppendNode(id) = &new {
            self.detach(*id);
        }
        let Some(parent) = self.0.borrow()[*sibling].parent else {
            return;
        };
        let place = self.0.borrow()[parent]
            .children
            .iter()
            .position(|id| id == sibling);
        self.put(parent, place.unwrap_or(0), new);
    }

    fn add_attrs_if_missing(&self, target: &Id, attributes: Vec<Attribute>) {
        if let Kind::Element {
            attributes: there, ..
        } = &mut self.0.borrow_mut()[*target].kind
        {
            for (name, value) in owned(attributes) {
                if !there.iter().any(|(known, _)| *known == name) {
                    there.push((name, value));
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &Id, new_parent: &Id) {
        let mut nodes = self.0.borrow_mut();
        let children = std::mem::take(&mut nodes[*node].children);
        for child in &children {
            nodes[*child].parent = Some(*new_parent);
        }
        nodes[*new_parent].children.extend(children);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_closed_is_closed_and_what_is_nested_too_deep_becomes_text() {
        let dom = Dom::read("<p>a<p>b<ul><li>c<li>d</ul><table><tr><td>x</table>");
        let names: Vec<&str> = dom
            .all(Dom::ROOT)
            .map(|id| dom.name(id))
            .filter(|name| !name.is_empty())
            .collect();
        assert_eq!(names, ["p", "p", "ul", "li", "li", "table", "tbody", "tr", "td"]);
        assert_eq!(dom.words(Dom::ROOT), "abcdx");
        let deep = Dom::read(&format!("{}end", "<div>".repeat(5000)));
        let mut depth = 0;
        let mut at = deep.all(Dom::ROOT).last();
        while let Some(id) = at {
            depth += 1;
            at = deep.parent(id);
        }
        assert!(depth <= DEEPEST + 3, "{depth}");
        assert!(deep.words(Dom::ROOT).contains("end"));
    }
}
