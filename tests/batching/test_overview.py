from html.parser import HTMLParser
from urllib.parse import unquote

from segvec.batching.manifest import Record
from segvec.batching.overview import overview_html
from segvec.batching.summary import Summary
from segvec.batching.task import Outcome, Source, Stamp, Task

HOSTILE = "<script>alert(1)</script>\"&'.png"


class Parts(HTMLParser):
    """Tags with their attributes, and the text between them, in order."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def all(self, tag, name):
        return [attributes[name] for kind, attributes in self.tags if kind == tag and name in attributes]


def record(place, *outputs, error="", notes=(), seconds=1.5):
    files = {} if error else dict.fromkeys(outputs, 2048)
    status = "failed" if error else "done"
    task = Task(Source(place), outputs)
    return Record(Outcome(task, status, seconds, Stamp(9, "1"), "ab", files, error, notes), "trace", {}, "0")


def page_of(*records, folder="."):
    failed = tuple(each for each in records if not each.outcome.is_well)
    return Parts(overview_html(Summary(failed, tuple(each for each in records if each not in failed)), folder=folder))


def test_failures_come_first_with_their_reasons():
    page = page_of(record("good.png", "good.svg"), record("bad.png", "bad.svg", error="bad.png is broken"))
    words = [word.strip() for word in page.words]
    assert words.index("bad.png is broken") < words.index("good.png")
    assert words.index("Failed") < words.index("Done")


def test_page_without_failures_has_no_such_part():
    assert "Failed" not in page_of(record("good.png", "good.svg")).words


def test_page_runs_nothing_and_loads_pictures_as_they_are_scrolled_to():
    page = page_of(record("a.png", "a.svg"), record("b.png", "b.pdf"))
    assert not {"script", "link", "iframe", "object"}.intersection(tag for tag, _ in page.tags)
    assert page.all("img", "loading") == ["lazy"]


def test_names_cannot_become_markup_or_addresses_of_their_own():
    page = page_of(record(HOSTILE, "javascript:alert(1).svg"), record(HOSTILE, error=f"{HOSTILE} is broken"))
    assert "script" not in [tag for tag, _ in page.tags]
    assert f"{HOSTILE} is broken" in page.words
    assert page.all("img", "src") == ["./javascript%3Aalert%281%29.svg"]


def test_results_are_linked_from_where_the_page_is(tmp_path):
    (tmp_path / "out").mkdir()
    page = page_of(record("a.png", str(tmp_path / "out" / "50% a#b.svg")), folder=tmp_path)
    assert [unquote(address) for address in page.all("img", "src")] == ["./out/50% a#b.svg"]
    assert "#" not in page.all("img", "src")[0]


def test_what_browsers_show_is_shown_and_all_else_linked():
    page = page_of(record("a.png", "a.pdf", "a.png", "a.svg"), record("b.png", "b.pdf"))
    assert page.all("img", "src") == ["./a.svg"]
    assert page.all("a", "href") == ["./a.svg", "./a.pdf", "./a.png", "./b.pdf"]


def test_of_many_results_some_are_linked_and_the_rest_counted():
    page = page_of(record("a.png", *(f"{number}.svg" for number in range(9))))
    assert len(page.all("a", "href")) == 1 + 4
    assert any(word.endswith("· 4 more") for word in page.words)


def test_stores_that_browsers_do_not_reach_are_not_linked():
    page = page_of(record("s3://b/a.png", "s3://b/a.svg"), record("https://e.org/b.png", "https://e.org/b.svg"))
    assert page.all("img", "src") == ["https://e.org/b.svg"]
    assert page.all("a", "href") == ["https://e.org/b.svg"]


def test_notes_sizes_and_times_are_told():
    words = page_of(record("a.png", "a.svg", notes=("3 colors were merged",))).words
    assert "3 colors were merged" in words
    assert "1.50 s · 2 kB" in words
