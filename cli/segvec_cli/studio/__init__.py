"""The studio: a page in the browser, served from this machine, on which pictures are traced while one looks.

A state of the page is a *wish*: the options as they would be typed. It becomes options by the command line's own
parser, so that the page, the command that it shows and the files that it gives away cannot differ.

- `wishes`: a wish → options, the command line, the lines of Python
- `catalog`: what can be wished for → what the page builds its controls from
- `jobs`: pictures and options → artworks, drawings, files; runs in processes of its own
- `workers`: those processes: started, listened to, given up
- `pictures`: the pictures that the page holds, as files
- `guard`: who may ask at all
- `requests`: what a request holds, read and checked
- `server`: requests → the above, by Starlette
"""
