# Interface strings. A file of your own at this path replaces single messages.
language-name = English
thousands-mark = ,
date-long = { $day } { $month } { $year }
date-short = { $day } { $month }
date-time = { $day } { $month } { $year }, { $time }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

skip = Skip to content
nav-main = Main
nav-faq = Help
nav-blog = News
nav-az = All questions
trail = You are here
home = Home
older = Older
newer = Newer
page-of = Page { $page } of { $pages }

search-label = Search questions and answers
search-placeholder = Ask in your own words
search-button = Search
search-suggestions = Suggested answers
search-title = Search
search-results = { $count ->
    [one] One answer
   *[other] { $count } answers
  } for “{ $query }”
search-corrected = We searched for “{ $corrected }”.
search-maybe = We are not sure that one of these is it.
search-none = We have no answer to “{ $query }” yet.
search-none-help = Try fewer or other words, look through all questions, or ask us; we read every message.
search-sections = Sections
search-all = All
search-ask = Ask us
typing-none = We have no answer to this yet.
typing-maybe = None of these?
typing-corrected = Showing results for “{ $q }”.
typing-typed = Search for “{ $q }” instead
typing-one = 1 answer
typing-many = { $n } answers

home-greeting = What can we help you with?
asked-now = What people ask now
asked-window = In the last four weeks
times = { $count ->
    [one] once
   *[other] { $count } times
  }
asked-times = asked { $count ->
    [one] once
   *[other] { $count } times
  }
asked-more = { $percent } % more than the four weeks before
topics = Topics
questions-count = { $count ->
    [one] 1 question
   *[other] { $count } questions
  }
all-in = All { $count } in { $name }
latest-posts = Latest news
all-posts = All posts
faq-title = Questions and answers
faq-empty = No answers are published yet. Ask us; yours may be the first.

updated = Updated
checked-by = Checked by { $owner }
next-review = Next review
vote-title = Did this answer it?
vote-yes = Yes, thank you
vote-no = No, not yet
vote-said-yes = Good to know. Thank you.
vote-said-no = Thank you. Tell us below what is missing.
vote-failed = We could not note that just now. Please try again in a minute.
related-questions = Related questions
related-to-post = Questions this may raise
thread-title = { $count ->
    [one] One comment
   *[other] { $count } comments
  }
thread-nobody = A visitor
thread-passed = We passed this to customer care on { $date }.
thread-answered = Answer from { $brand }
thread-empty = Nobody has written here yet.
need-us = Still need us?
need-us-lead = Write to us. A person reads every message.
say-something = Your say
say-something-lead = Questions, praise and corrections are welcome. A person reads every message.
private-only = Comments are closed on this page.

blog-title = News
posts-empty = The first post is still being written.
by = By { $authors }
published = Published
contents = On this page
share = Share
share-mail = By mail
share-copy = Copy address
share-copied = Copied
tagged = Posts about { $tag }
tagged-questions = Questions about { $tag }
tagged-all = All about { $tag }
tags = Subjects
az-title = All questions, A to Z
az-lead = Every published answer, in order. The search box above finds more than titles.
not-found-title = This page is not here
not-found-lead = It may have moved. Search for what you came for, or start from the topics.

alert-note = Note
alert-tip = Tip
alert-important = Important
alert-warning = Warning
alert-caution = Caution
task-done = Done
task-open = To do
table-of = Table: { $columns }
footnotes = Footnotes
footnote-back = Back to note { $number } in the text
credit = Picture: { $name }
video-at = Plays at { $site }
captions = Captions
listen = Listen
download = Download
transcript = Read it instead
title-page = { $title }, page { $page }
archive = Archive
archive-year = Posts of { $year }
archive-month = Posts of { $month } { $year }
authors = Authors
posts-of = By { $name }
near-posts = More on this
also-asked = People also ask
whole-answer = Read the whole answer
more-about = More about { $name }
reviewed = Reviewed
votes-helped = Helped { $helpful } of { $all } people
print-title = All questions and answers
print-link = All on one page
print-lead = Every published answer on one page, to print or to keep.
pager-before = Previous
pager-after = Next
in-language = { $code ->
    [en] In English
    [de] In German
    [fr] In French
    [es] In Spanish
    [it] In Italian
    [nl] In Dutch
    [pt] In Portuguese
    [pl] In Polish
    [ar] In Arabic
    [ja] In Japanese
    [zh] In Chinese
   *[other] In another language ({ $code })
  }

write-title = Write to us
write-about = About
form-text = Your message
form-text-hint = Leave out card numbers and passwords. We will ask if we need a booking number.
form-author = Your name (optional)
form-author-hint = Shown if we publish your message. A first name is enough.
form-email = Your email address (optional)
form-email-hint = Only so that we can reply. Never shown, never used for anything else.
form-private = Only for you, not for the site
form-private-hint = We will not publish it. Customer care reads it and replies to you.
form-website = Leave this empty
form-offers = This may answer it already:
form-send = Send
next-title = What happens next
next-reference = You get a reference number and a page where you can follow it.
next-read = A person reads it, as a rule within { $hours ->
    [one] one hour
   *[other] { $hours } hours
  }. If it is about your own booking or order, we pass it to customer care.
next-public = If it may help others, it appears here with our answer, without personal details.
error-summary = We need one more look at this
error-kept = What you wrote is kept below.
error-title = Something went wrong on our side
error-back = Back to what you wrote
error-home = Home

receipt-title = We have your message
receipt-reference = Your reference
receipt-keep = Keep this page’s address; it is the only way back to your message.
receipt-replies = { $count ->
    [one] Our reply
   *[other] Our replies
  }
receipt-steps = What happens next
receipt-due = You hear from us by
receipt-got = What we got
receipt-private = Not for publication
withdraw-title = Changed your mind?
withdraw-text = You can take your message back. We delete it from the site and stop working on it.
withdraw-button = Take it back
check-title = This may answer it already
check-lead = We have not sent your message yet. Is one of these what you need?
check-answered = This answered it
check-still = None of these?
check-kept = Your message is safe. Send it and a person reads it.
check-anyway = Send my message

notice = Notice
notice-more = Read more
languages = Languages
series-title = Part of the series “{ $title }”
turn = More posts
turn-earlier = Earlier
turn-later = Later
section-empty = Nothing is here yet.
all-topics = All { $count }
