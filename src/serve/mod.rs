//! axum's and notify's door: site, search, comments, votes, hooks, the desk, preview with live reload.
