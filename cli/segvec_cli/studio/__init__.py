"""The studio: a page in the browser, served from this machine, on which pictures are traced while one looks.

A state of the page is a *wish*: the options as they would be typed. It becomes options by the command line's own
parser, so that the page, the command that it shows and the files that it gives away cannot differ.

- `wishes`: a wish → options, the command line, the lines of Python
- `catalog`: what can be wished for → what the page builds its controls from
- `making`: options of other commands → controls and command lines, from the commands' own tables
- `jobs`: pictures and options → artworks, drawings, files; runs in processes of its own
- `running`: commands on a picture, in a folder of their own → what they wrote
- `views`: pictures reduced for drafts, for the film strip, for looking beside
- `keeping`: artworks kept for the next wish
- `workers`: those processes: started, listened to, given up
- `pictures`: the pictures that the page holds, as files
- `guard`: who may ask at all
- `requests`: what a request holds, read and checked
- `answers`: files, lines and mistakes as responses
- `server`: requests → the above, by Starlette

What looking closely takes (zoom, pan, divider, theme) the page shares with the gallery's: `page/viewing.js` and
`page/theme.js`.
"""
