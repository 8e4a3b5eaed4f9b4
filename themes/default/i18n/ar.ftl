# Interface strings. A file of your own at this path replaces single messages.
language-name = العربية
thousands-mark = ٬
date-long = { $day } { $month } { $year }
date-short = { $day } { $month }
date-time = { $day } { $month } { $year }، { $time }
month-1 = يناير
month-2 = فبراير
month-3 = مارس
month-4 = أبريل
month-5 = مايو
month-6 = يونيو
month-7 = يوليو
month-8 = أغسطس
month-9 = سبتمبر
month-10 = أكتوبر
month-11 = نوفمبر
month-12 = ديسمبر

skip = انتقل إلى المحتوى
nav-main = القائمة الرئيسية
nav-faq = المساعدة
nav-blog = الأخبار
nav-az = كل الأسئلة
trail = أنت هنا
home = الرئيسية
older = الأقدم
newer = الأحدث
page-of = صفحة { $page } من { $pages }

search-label = ابحث في الأسئلة والأجوبة
search-placeholder = اسأل بكلماتك
search-button = بحث
search-suggestions = إجابات مقترحة
search-title = البحث
search-results = { $count ->
    [one] إجابة واحدة
    [two] إجابتان
    [few] { $count } إجابات
   *[other] { $count } إجابة
  } عن «{ $query }»
search-corrected = بحثنا عن «{ $corrected }».
search-maybe = لسنا متأكدين من أن إحداها هي المطلوبة.
search-none = ليس لدينا بعد جواب عن «{ $query }».
search-none-help = جرّب كلمات أقل أو كلمات أخرى، أو تصفح كل الأسئلة، أو اسألنا؛ نقرأ كل رسالة.
search-sections = الأقسام
search-all = الكل
search-ask = اسألنا
typing-none = ليس لدينا بعد جواب عن هذا.
typing-maybe = لا شيء من هذا؟
typing-corrected = نتائج «{ $q }».
typing-typed = ابحث عن «{ $q }» بدلا من ذلك
typing-one = إجابة واحدة
typing-many = عدد الإجابات: { $n }

home-greeting = بماذا نستطيع أن نساعدك؟
asked-now = ما يسأل عنه الناس الآن
asked-window = في الأسابيع الأربعة الأخيرة
times = { $count ->
    [one] مرة واحدة
    [two] مرتان
    [few] { $count } مرات
   *[other] { $count } مرة
  }
asked-times = سُئل { $count ->
    [one] مرة واحدة
    [two] مرتين
    [few] { $count } مرات
   *[other] { $count } مرة
  }
asked-more = أكثر بنسبة { $percent }٪ من الأسابيع الأربعة السابقة
topics = المواضيع
questions-count = { $count ->
    [one] سؤال واحد
    [two] سؤالان
    [few] { $count } أسئلة
   *[other] { $count } سؤالا
  }
all-in = الكل ({ $count }) في { $name }
latest-posts = آخر الأخبار
all-posts = كل المقالات
faq-title = أسئلة وأجوبة
faq-empty = لم تُنشر أجوبة بعد. اسألنا؛ فقد يكون سؤالك الأول.

updated = آخر تحديث
checked-by = راجعه { $owner }
next-review = المراجعة القادمة
vote-title = هل أجاب هذا عن سؤالك؟
vote-yes = نعم، شكرا
vote-no = لا، ليس بعد
vote-said-yes = يسرنا ذلك. شكرا لك.
vote-said-no = شكرا. قل لنا أدناه ما الذي ينقص.
vote-failed = لم نتمكن من تسجيل ذلك الآن. حاول مرة أخرى بعد دقيقة.
related-questions = أسئلة ذات صلة
related-to-post = أسئلة قد يثيرها هذا
thread-title = { $count ->
    [one] تعليق واحد
    [two] تعليقان
    [few] { $count } تعليقات
   *[other] { $count } تعليقا
  }
thread-nobody = زائر
thread-passed = أحلنا هذا إلى خدمة العملاء في { $date }.
thread-answered = جواب من { $brand }
thread-empty = لم يكتب أحد هنا بعد.
need-us = ما زلت بحاجة إلينا؟
need-us-lead = اكتب إلينا. يقرأ كل رسالة إنسان.
say-something = رأيك
say-something-lead = نرحب بالأسئلة والثناء والتصويب. يقرأ كل رسالة إنسان.
private-only = التعليقات مغلقة في هذه الصفحة.

blog-title = الأخبار
posts-empty = المقال الأول ما زال قيد الكتابة.
by = بقلم { $authors }
published = نُشر
contents = في هذه الصفحة
share = مشاركة
share-mail = بالبريد
share-copy = انسخ العنوان
share-copied = تم النسخ
tagged = مقالات عن { $tag }
tagged-questions = أسئلة عن { $tag }
tagged-all = كل شيء عن { $tag }
tags = المواضيع
az-title = كل الأسئلة مرتبة أبجديا
az-lead = كل الأجوبة المنشورة بالترتيب. يجد مربع البحث أعلاه أكثر من العناوين.
not-found-title = هذه الصفحة ليست هنا
not-found-lead = ربما نُقلت. ابحث عما جئت من أجله، أو ابدأ من المواضيع.

write-title = اكتب إلينا
write-about = عن
form-text = رسالتك
form-text-hint = لا تكتب أرقام بطاقات ولا كلمات مرور. سنسأل إن احتجنا إلى رقم حجز.
form-author = اسمك (اختياري)
form-author-hint = يظهر إن نشرنا رسالتك. يكفي الاسم الأول.
form-email = بريدك الإلكتروني (اختياري)
form-email-hint = لنتمكن من الرد فقط. لا يظهر أبدا ولا يُستعمل لشيء آخر.
form-private = لك وحدك، لا للموقع
form-private-hint = لن ننشرها. تقرؤها خدمة العملاء وترد عليك.
form-website = اترك هذا الحقل فارغا
form-offers = ربما يجيب هذا عن سؤالك:
form-send = أرسل
next-title = ماذا يحدث بعد ذلك
next-reference = تحصل على رقم مرجعي وصفحة تتابع فيها رسالتك.
next-read = يقرؤها إنسان، عادة خلال { $hours ->
    [one] ساعة واحدة
    [two] ساعتين
    [few] { $hours } ساعات
   *[other] { $hours } ساعة
  }. إن كانت عن حجزك أو طلبك أحلناها إلى خدمة العملاء.
next-public = إن كانت قد تفيد غيرك ظهرت هنا مع جوابنا، دون بيانات شخصية.
error-summary = علينا أن ننظر في هذا مرة أخرى
error-kept = ما كتبته محفوظ أدناه.
error-title = حدث خطأ عندنا
error-back = عودة إلى ما كتبته
error-home = الرئيسية

receipt-title = وصلتنا رسالتك
receipt-reference = رقمك المرجعي
receipt-keep = احتفظ بعنوان هذه الصفحة؛ فهو الطريق الوحيد إلى رسالتك.
receipt-replies = { $count ->
    [one] ردنا
   *[other] ردودنا
  }
receipt-steps = ماذا يحدث بعد ذلك
receipt-due = نرد عليك قبل
receipt-got = ما وصلنا
receipt-private = ليس للنشر
withdraw-title = غيّرت رأيك؟
withdraw-text = يمكنك أن تسحب رسالتك. نحذفها من الموقع ونتوقف عن العمل عليها.
withdraw-button = اسحبها
check-title = ربما يجيب هذا عن سؤالك
check-lead = لم نرسل رسالتك بعد. هل تحتاج إلى واحد من هذه؟
check-answered = هذا أجاب عن سؤالي
check-still = لا شيء منها؟
check-kept = رسالتك محفوظة. أرسلها وسيقرؤها إنسان.
check-anyway = أرسل رسالتي

notice = تنبيه
notice-more = المزيد
languages = اللغات
series-title = من سلسلة «{ $title }»
turn = مقالات أخرى
turn-earlier = قبل
turn-later = بعد
section-empty = لا شيء هنا بعد.
all-topics = الكل ({ $count })
alert-note = ملاحظة
alert-tip = نصيحة
alert-important = مهم
alert-warning = تحذير
alert-caution = تنبيه شديد
task-done = تم
task-open = لم يتم بعد
table-of = جدول: { $columns }
footnotes = حواش
footnote-back = عودة إلى الحاشية { $number } في النص
credit = الصورة: { $name }
video-at = يُعرض على { $site }
captions = ترجمة مكتوبة
listen = استمع
download = تنزيل
transcript = اقرأه بدلا من ذلك
title-page = { $title }، الصفحة { $page }
archive = الأرشيف
archive-year = مقالات { $year }
archive-month = مقالات { $month } { $year }
authors = الكتّاب
posts-of = بقلم { $name }
near-posts = المزيد حول هذا
also-asked = يسأل الناس أيضا
whole-answer = اقرأ الإجابة كاملة
more-about = المزيد عن { $name }
reviewed = روجع
votes-helped = أفاد { $helpful } من { $all } شخصا
print-title = كل الأسئلة والأجوبة
print-link = الكل في صفحة واحدة
print-lead = كل إجابة منشورة في صفحة واحدة، للطباعة أو للحفظ.
pager-before = السابق
pager-after = التالي
in-language = { $code ->
    [en] بالإنجليزية
    [de] بالألمانية
    [fr] بالفرنسية
    [es] بالإسبانية
    [it] بالإيطالية
    [nl] بالهولندية
    [pt] بالبرتغالية
    [pl] بالبولندية
    [ar] بالعربية
    [ja] باليابانية
    [zh] بالصينية
   *[other] بلغة أخرى ({ $code })
  }
