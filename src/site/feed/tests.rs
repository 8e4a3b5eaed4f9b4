//! Feeds, whole, as readers get them.

use super::*;

fn channel(form: Form) -> Channel {
    Channel {
        feed_url: format!("https://f.example/blog/{}", form.file()),
        title: "Ferry: Blog".to_owned(),
        description: "What is new & why".to_owned(),
        author: "Ferry".to_owned(),
        url: "https://f.example/blog/".to_owned(),
        language: "en".to_owned(),
        icon: "https://f.example/icons/192.png".to_owned(),
    }
}

fn stories() -> Vec<Story> {
    vec![
        Story {
            title: "Boats & <bridges>".to_owned(),
            url: "https://f.example/blog/boats/".to_owned(),
            published: "2026-05-01T08:00:00Z".parse().ok(),
            updated: "2026-05-02T08:00:00Z".parse().ok(),
            authors: vec!["Ann".to_owned()],
            tags: vec!["boats".to_owned()],
            summary: "In short.".to_owned(),
            html: "<p>All \u{1}of it &amp; more ]]></p>".to_owned(),
            image: "https://f.example/boats.png".to_owned(),
            sound: Some(Enclosure {
                url: "https://f.example/blog/boats/talk.mp3".to_owned(),
                length: 4321,
                media_type: "audio/mpeg".to_owned(),
            }),
            ..Story::default()
        },
        Story {
            title: "Undated".to_owned(),
            url: "https://f.example/blog/undated/".to_owned(),
            ..Story::default()
        },
    ]
}

fn text(form: Form) -> String {
    String::from_utf8(write(
        form,
        &channel(form),
        &stories().into_iter().map(Arc::new).collect::<Vec<_>>(),
    ))
    .expect("text")
}

#[test]
fn an_atom_feed_is_whole() {
    assert_eq!(
        text(Form::Atom).lines().collect::<Vec<_>>(),
        [
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\" xml:base=\"https://f.example/blog/\"><title>Ferry: Blog</title>",
            "<subtitle>What is new &amp; why</subtitle>",
            "<id>https://f.example/blog/</id>",
            "<link href=\"https://f.example/blog/\"/>",
            "<link rel=\"self\" type=\"application/atom+xml\" href=\"https://f.example/blog/feed.xml\"/>",
            "<updated>2026-05-02T08:00:00Z</updated>",
            "<author><name>Ferry</name>",
            "</author>",
            "<icon>https://f.example/icons/192.png</icon>",
            "<entry><title>Boats &amp; &lt;bridges&gt;</title>",
            "<id>https://f.example/blog/boats/</id>",
            "<link href=\"https://f.example/blog/boats/\"/>",
            "<link rel=\"enclosure\" type=\"audio/mpeg\" length=\"4321\" href=\"https://f.example/blog/boats/talk.mp3\"/>",
            "<updated>2026-05-02T08:00:00Z</updated>",
            "<published>2026-05-01T08:00:00Z</published>",
            "<author><name>Ann</name>",
            "</author>",
            "<category term=\"boats\"/>",
            "<summary>In short.</summary>",
            "<content type=\"html\">&lt;p&gt;All of it &amp;amp; more ]]&gt;&lt;/p&gt;</content>",
            "</entry>",
            "<entry><title>Undated</title>",
            "<id>https://f.example/blog/undated/</id>",
            "<link href=\"https://f.example/blog/undated/\"/>",
            "<updated>1970-01-01T00:00:00Z</updated>",
            "<content type=\"html\"></content>",
            "</entry>",
            "</feed>",
        ]
    );
}

#[test]
fn an_rss_feed_is_whole() {
    assert_eq!(
        text(Form::Rss).lines().skip(1).collect::<Vec<_>>(),
        [
            "<link>https://f.example/blog/</link>",
            "<description>What is new &amp; why</description>",
            "<language>en</language>",
            "<lastBuildDate>Sat, 02 May 2026 08:00:00 GMT</lastBuildDate>",
            "<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"https://f.example/blog/rss.xml\"/>",
            "<image><url>https://f.example/icons/192.png</url>",
            "<title>Ferry: Blog</title>",
            "<link>https://f.example/blog/</link>",
            "</image>",
            "<item><title>Boats &amp; &lt;bridges&gt;</title>",
            "<link>https://f.example/blog/boats/</link>",
            "<guid isPermaLink=\"true\">https://f.example/blog/boats/</guid>",
            "<pubDate>Fri, 01 May 2026 08:00:00 GMT</pubDate>",
            "<dc:creator>Ann</dc:creator>",
            "<category>boats</category>",
            "<description>In short.</description>",
            "<content:encoded>&lt;p&gt;All of it &amp;amp; more ]]&gt;&lt;/p&gt;</content:encoded>",
            "<enclosure url=\"https://f.example/blog/boats/talk.mp3\" length=\"4321\" type=\"audio/mpeg\"/>",
            "</item>",
            "<item><title>Undated</title>",
            "<link>https://f.example/blog/undated/</link>",
            "<guid isPermaLink=\"true\">https://f.example/blog/undated/</guid>",
            "<content:encoded></content:encoded>",
            "</item>",
            "</channel>",
            "</rss>",
        ]
    );
}

#[test]
fn a_json_feed_is_whole() {
    let feed: serde_json::Value = serde_json::from_str(&text(Form::Json)).expect("JSON");
    assert_eq!(
        feed,
        serde_json::json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Ferry: Blog", "description": "What is new & why", "language": "en",
            "home_page_url": "https://f.example/blog/", "feed_url": "https://f.example/blog/feed.json",
            "icon": "https://f.example/icons/192.png", "authors": [{"name": "Ferry"}],
            "items": [{
                "id": "https://f.example/blog/boats/", "url": "https://f.example/blog/boats/",
                "title": "Boats & <bridges>", "summary": "In short.", "content_html": "<p>All \u{1}of it &amp; more ]]></p>",
                "image": "https://f.example/boats.png", "tags": ["boats"], "authors": [{"name": "Ann"}],
                "date_published": "2026-05-01T08:00:00Z", "date_modified": "2026-05-02T08:00:00Z",
                "attachments": [{"url": "https://f.example/blog/boats/talk.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 4321}],
            }, {
                "id": "https://f.example/blog/undated/", "url": "https://f.example/blog/undated/",
                "title": "Undated", "content_html": "",
            }],
        })
    );
}

#[test]
fn an_empty_feed_is_a_feed() {
    for form in Form::ALL {
        let bytes = write(form, &Channel::default(), &[]);
        assert!(bytes.len() > 100, "{form:?}");
        assert!(!String::from_utf8_lossy(&bytes).contains("lastBuildDate"));
    }
}
