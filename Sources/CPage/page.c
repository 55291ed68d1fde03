#include "CPage.h"

// C23 has #embed; clang has it in every version of C, but says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

// A new file of the page is named twice: here, and in the table below. A test looks for files that are forgotten.
static const unsigned char index_html[] = {
#embed "../DigitServer/Page/index.html"
};
static const unsigned char page_css[] = {
#embed "../DigitServer/Page/page.css"
};
static const unsigned char js_answer[] = {
#embed "../DigitServer/Page/js/answer.js"
};
static const unsigned char js_api[] = {
#embed "../DigitServer/Page/js/api.js"
};
static const unsigned char js_bars[] = {
#embed "../DigitServer/Page/js/bars.js"
};
static const unsigned char js_beside[] = {
#embed "../DigitServer/Page/js/beside.js"
};
static const unsigned char js_changes[] = {
#embed "../DigitServer/Page/js/changes.js"
};
static const unsigned char js_chart[] = {
#embed "../DigitServer/Page/js/chart.js"
};
static const unsigned char js_confusion[] = {
#embed "../DigitServer/Page/js/confusion.js"
};
static const unsigned char js_disturb[] = {
#embed "../DigitServer/Page/js/disturb.js"
};
static const unsigned char js_drawing[] = {
#embed "../DigitServer/Page/js/drawing.js"
};
static const unsigned char js_filters[] = {
#embed "../DigitServer/Page/js/filters.js"
};
static const unsigned char js_format[] = {
#embed "../DigitServer/Page/js/format.js"
};
static const unsigned char js_inside[] = {
#embed "../DigitServer/Page/js/inside.js"
};
static const unsigned char js_lessons[] = {
#embed "../DigitServer/Page/js/lessons.js"
};
static const unsigned char js_links[] = {
#embed "../DigitServer/Page/js/links.js"
};
static const unsigned char js_main[] = {
#embed "../DigitServer/Page/js/main.js"
};
static const unsigned char js_mind[] = {
#embed "../DigitServer/Page/js/mind.js"
};
static const unsigned char js_mistakes[] = {
#embed "../DigitServer/Page/js/mistakes.js"
};
static const unsigned char js_neuron[] = {
#embed "../DigitServer/Page/js/neuron.js"
};
static const unsigned char js_notice[] = {
#embed "../DigitServer/Page/js/notice.js"
};
static const unsigned char js_pad[] = {
#embed "../DigitServer/Page/js/pad.js"
};
static const unsigned char js_picture[] = {
#embed "../DigitServer/Page/js/picture.js"
};
static const unsigned char js_plan[] = {
#embed "../DigitServer/Page/js/plan.js"
};
static const unsigned char js_scrubber[] = {
#embed "../DigitServer/Page/js/scrubber.js"
};
static const unsigned char js_state[] = {
#embed "../DigitServer/Page/js/state.js"
};
static const unsigned char js_step[] = {
#embed "../DigitServer/Page/js/step.js"
};
static const unsigned char js_tour[] = {
#embed "../DigitServer/Page/js/tour.js"
};
static const unsigned char js_training[] = {
#embed "../DigitServer/Page/js/training.js"
};
static const unsigned char js_weights[] = {
#embed "../DigitServer/Page/js/weights.js"
};
static const unsigned char openapi_json[] = {
#embed "../DigitServer/openapi.json"
};

#define FILE(name, bytes) {name, bytes, sizeof bytes}
static const mnist_page_file files[] = {
    FILE("index.html", index_html),
    FILE("page.css", page_css),
    FILE("js/answer.js", js_answer),
    FILE("js/api.js", js_api),
    FILE("js/bars.js", js_bars),
    FILE("js/beside.js", js_beside),
    FILE("js/changes.js", js_changes),
    FILE("js/chart.js", js_chart),
    FILE("js/confusion.js", js_confusion),
    FILE("js/disturb.js", js_disturb),
    FILE("js/drawing.js", js_drawing),
    FILE("js/filters.js", js_filters),
    FILE("js/format.js", js_format),
    FILE("js/inside.js", js_inside),
    FILE("js/lessons.js", js_lessons),
    FILE("js/links.js", js_links),
    FILE("js/main.js", js_main),
    FILE("js/mind.js", js_mind),
    FILE("js/mistakes.js", js_mistakes),
    FILE("js/neuron.js", js_neuron),
    FILE("js/notice.js", js_notice),
    FILE("js/pad.js", js_pad),
    FILE("js/picture.js", js_picture),
    FILE("js/plan.js", js_plan),
    FILE("js/scrubber.js", js_scrubber),
    FILE("js/state.js", js_state),
    FILE("js/step.js", js_step),
    FILE("js/tour.js", js_tour),
    FILE("js/training.js", js_training),
    FILE("js/weights.js", js_weights),
    FILE("openapi.json", openapi_json),
};

size_t mnist_page_count(void) { return sizeof files / sizeof *files; }
mnist_page_file mnist_page_file_at(size_t index) { return files[index]; }
