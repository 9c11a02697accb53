
"use strict";
(function () {
  var form = document.getElementById("filter");
  if (!form) return;
  var find = document.getElementById("find");
  var person = document.getElementById("person");
  var shown = document.getElementById("shown");
  var words = Array.from(form.querySelectorAll("input[name=word]"));
  var rows = Array.from(document.querySelectorAll("#changes .changes tbody tr"));
  var texts = null;
  var waiting = 0;
  function apply() {
    waiting = 0;
    if (!texts) texts = rows.map(function (row) { return row.textContent.toLowerCase(); });
    var parts = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    var wanted = new Set(words.filter(function (box) { return box.checked; }).map(function (box) { return box.value; }));
    var who = person.value;
    var count = 0;
    rows.forEach(function (row, place) {
      var fits = wanted.has(row.className) &&
        (who === "" || row.dataset.p.split(" ").indexOf(who) >= 0) &&
        parts.every(function (part) { return texts[place].indexOf(part) >= 0; });
      if (row.hidden === fits) row.hidden = !fits;
      if (fits) count += 1;
    });
    shown.textContent = count.toLocaleString("en") + " of " + rows.length.toLocaleString("en");
  }
  function soon() {
    if (waiting) clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  }
  form.hidden = false;
  shown.textContent = rows.length.toLocaleString("en") + " of " + rows.length.toLocaleString("en");
  form.addEventListener("input", soon);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
})();
