"""The one style sheet of the application, made from the design tokens.

Widgets say what they are with dynamic properties (``role`` of a label, ``kind`` and ``grade`` of a
button, ``level`` of a state, ``surface`` of a frame); no widget carries a style sheet of its own.
What a style sheet cannot draw (ticks, meters, verdict shapes, left bars beside round corners, the
focus ring) is painted from the same tokens.
"""

from __future__ import annotations

from clinic_signer.gui.theme import Level, Theme, Tone

_BASE = """
* {{ outline: 0; }}
QWidget {{ color: {text}; font-size: 14px; }}
QMainWindow {{ background: {bg_app}; }}
QDialog {{ background: {bg_panel}; }}
QToolTip {{ color: {text}; background: {bg_panel}; border: 1px solid {line_strong}; padding: 4px; }}
QMenu {{ background: {bg_panel}; border: 1px solid {line_strong}; padding: 4px 0; }}
QMenu::item {{ padding: 8px 20px; }}
QMenu::item:selected {{ background: {bg_hover}; color: {text}; }}
QScrollArea, QScrollArea > QWidget > QWidget#scrolled {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {line_strong}; border-radius: 3px; margin: 3px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""

_SURFACES = """
QFrame[surface="rail"] {{ background: {bg_rail}; border: 0; }}
QFrame[surface="app"] {{ background: {bg_app}; border: 0; }}
QFrame[surface="work"] {{ background: {bg_app}; border: 0; border-left: 1px solid {line};
    border-top: 1px solid {line}; border-top-left-radius: 8px; }}
QFrame[surface="strip"] {{ background: {bg_panel}; border: 0; border-bottom: 1px solid {line};
    border-top-left-radius: 7px; }}
QFrame[surface="banner"] {{ background: {caution_bg}; border: 0;
    border-bottom: 1px solid {caution_line}; }}
QFrame[surface="bar"] {{ background: {accent}; border: 0; border-radius: 1px; }}
QFrame[surface="dot"] {{ background: {bg_field}; border: 1px solid {line_strong};
    border-radius: 9px; }}
QFrame[surface="dot"][active="true"] {{ border: 5px solid {accent}; }}
QFrame[surface="dot"]:disabled {{ border-color: {neutral_line}; }}
QFrame[surface="tile"] {{ border: 0; border-radius: 8px; }}
QFrame[surface="plain"] {{ background: {bg_panel}; border: 0; }}
QFrame[surface="sunken"] {{ background: {bg_sunken}; border: 0; }}
QFrame[surface="panel"] {{ background: {bg_panel}; border: 1px solid {line}; border-radius: 8px; }}
QFrame[surface="head"] {{ background: {bg_panel}; border: 0; border-bottom: 1px solid {line}; }}
QFrame[surface="foot"] {{ background: {bg_panel}; border: 0; border-top: 1px solid {line}; }}
QFrame[surface="band"] {{ background: {bg_sunken}; border: 0;
    border-top: 1px solid {line}; border-bottom: 1px solid {line}; }}
QFrame[surface="side"] {{ background: {bg_panel}; border: 0; border-right: 1px solid {line}; }}
QFrame[surface="dialog-foot"] {{ background: {bg_sunken}; border: 0;
    border-top: 1px solid {line}; }}
QFrame[surface="drop"] {{ background: {bg_sunken}; border: 2px dashed {line_strong};
    border-radius: 8px; }}
QFrame[surface="drop"][active="true"] {{ background: {bg_selected}; border-color: {accent}; }}
QFrame[surface="outside"] {{ background: {bg_sunken}; border: 1px dashed {line_strong};
    border-radius: 8px; }}
QFrame[surface="row"] {{ background: transparent; border: 0; }}
QFrame[surface="row"][locked="true"] {{ background: {bg_sunken}; }}
QFrame[surface="row"][first="true"] {{ border-top-left-radius: 7px;
    border-top-right-radius: 7px; }}
QFrame[surface="row"][last="true"] {{ border-bottom-left-radius: 7px;
    border-bottom-right-radius: 7px; }}
QFrame[surface="tag"] {{ background: {bg_panel}; border: 1px solid {neutral_line};
    border-radius: 4px; }}
QFrame[surface="quote"] {{ background: {neutral_line}; border: 0; }}
QFrame[surface="line"] {{ background: transparent; border: 0;
    border-bottom: 1px solid {line}; }}
QFrame[surface="line"][level="blocked"] {{ background: {blocked_bg}; }}
QFrame[surface="line"][last="true"] {{ border-bottom: 0; border-bottom-left-radius: 7px;
    border-bottom-right-radius: 7px; }}
QFrame[surface="line-head"] {{ background: {bg_sunken}; border: 0;
    border-bottom: 1px solid {line}; }}
QFrame[surface="line-head"][first="true"] {{ border-top-left-radius: 7px;
    border-top-right-radius: 7px; }}
QFrame[surface="rule"] {{ background: {line}; border: 0; }}
QFrame[surface="qr"] {{ background: {qr_bg}; border: 1px solid {line_strong};
    border-radius: 8px; }}
"""

_LABELS = """
QLabel {{ background: transparent; }}
QLabel[role="caption"] {{ color: {text2}; font-size: 12px; }}
QLabel[role="fine"] {{ font-size: 12px; }}
QLabel[role="small"] {{ font-size: 13px; }}
QLabel[role="muted"] {{ color: {text2}; font-size: 13px; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="small-strong"] {{ font-size: 13px; font-weight: 600; }}
QLabel[role="group"] {{ color: {text2}; font-size: 13px; font-weight: 600; }}
QLabel[role="subtitle"] {{ font-size: 16px; font-weight: 600; }}
QLabel[role="title"] {{ font-size: 20px; font-weight: 600; }}
QLabel[role="verdict"] {{ font-size: 28px; font-weight: 700; }}
QLabel[role="number"] {{ font-size: 40px; font-weight: 600; }}
QLabel[role="number-huge"] {{ font-size: 108px; font-weight: 600; }}
QLabel[role="code"] {{ font-size: 32px; border: 1px solid {line_strong}; border-radius: 6px;
    background: {bg_sunken}; padding: 4px 14px; }}
QLabel[role="tag"] {{ color: {text2}; font-size: 12px; border: 1px solid {neutral_line};
    border-radius: 4px; padding: 0 6px; }}
QLabel[level="on-blocked"] {{ color: {on_blocked}; }}
QLabel[role="tag"][dashed="true"] {{ border: 1px dashed {line_strong}; }}
QLabel[role="tag-accent"] {{ color: {accent_text}; background: {accent_tint}; font-size: 12px;
    border: 1px solid {accent_line}; border-radius: 4px; padding: 0 6px; }}
QLabel[role="key"] {{ color: {text2}; background: {bg_panel}; font-size: 12px;
    border: 1px solid {neutral_line}; border-radius: 4px; padding: 0 5px; }}
"""

_BUTTONS = """
QPushButton {{ min-height: 34px; padding: 0 16px; border: 1px solid {line_strong};
    border-radius: 6px; background: {bg_panel}; color: {text}; font-weight: 600; }}
QPushButton:hover {{ background: {bg_hover}; }}
QPushButton:pressed {{ background: {accent_tint}; }}
QPushButton[grade="small"] {{ min-height: 30px; padding: 0 12px; font-size: 13px; }}
QPushButton[grade="big"] {{ min-height: 38px; min-width: 134px; padding: 0 20px;
    font-size: 15px; }}
QPushButton[grade="dialog"] {{ min-width: 78px; }}
QPushButton[kind="primary"] {{ background: {accent}; border-color: {accent}; color: {on_accent}; }}
QPushButton[kind="primary"]:hover {{ background: {accent_hover}; border-color: {accent_hover}; }}
QPushButton[kind="primary"]:pressed {{ background: {accent_pressed};
    border-color: {accent_pressed}; }}
QPushButton[kind="text"] {{ border-color: transparent; background: transparent;
    color: {accent_text}; padding: 0 8px; }}
QPushButton[kind="text"]:hover {{ background: {bg_hover}; }}
QPushButton[kind="text"]:pressed {{ background: {accent_tint}; }}
QPushButton[kind="icon"] {{ border-color: transparent; background: transparent; padding: 0;
    min-width: 30px; max-width: 30px; min-height: 30px; max-height: 30px; }}
QPushButton[kind="icon"]:hover {{ background: {bg_hover}; }}
QPushButton[kind="icon"]:pressed {{ background: {accent_tint}; }}
QPushButton[kind="rail"] {{ min-height: 0; padding: 25px 0 0 0; border: 0;
    background: transparent; color: {text2}; font-size: 12px; font-weight: 400; }}
QPushButton[kind="rail"]:hover {{ background: {bg_hover}; }}
QPushButton[kind="rail"]:checked {{ background: {bg_panel}; color: {accent_text};
    font-weight: 600; }}
QPushButton[kind="link"] {{ border: 0; background: transparent; color: {accent_text};
    padding: 0 2px; min-height: 20px; font-weight: 400; font-size: 12px;
    text-decoration: underline; }}
QPushButton[kind="banner"] {{ min-height: 20px; padding: 0 10px; border-radius: 4px;
    font-size: 12px; font-weight: 400; }}
QPushButton[kind="disclosure"] {{ border: 0; background: transparent; color: {accent_text};
    padding: 0 14px; min-height: 32px; font-weight: 400; font-size: 13px; text-align: left; }}
QPushButton[kind="disclosure"]:hover {{ background: {bg_hover}; }}
QPushButton[kind="choice"] {{ border: 0; background: transparent; padding: 0; min-height: 0; }}
QPushButton[glyph="true"] {{ padding-left: 42px; }}
QPushButton[grade="small"][glyph="true"] {{ padding-left: 38px; }}
QPushButton[grade="big"][glyph="true"] {{ padding-left: 46px; min-width: 108px; }}
QPushButton[kind="text"][glyph="true"] {{ padding-left: 34px; }}
QPushButton[kind="disclosure"][glyph="true"] {{ padding-left: 40px; }}
QPushButton[grade="flush"][glyph="true"] {{ padding: 0 8px 0 26px; }}
QPushButton:disabled, QPushButton[kind="primary"]:disabled {{ background: {disabled_bg};
    border-color: {disabled_edge}; color: {text_disabled}; }}
QPushButton[kind="text"]:disabled {{ background: transparent; border-color: transparent; }}
"""

_FIELDS = """
QLineEdit {{ min-height: 32px; border: 1px solid {line_strong}; border-radius: 6px;
    padding: 0 10px; background: {bg_field}; placeholder-text-color: {text3};
    selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit:focus {{ border: 2px solid {accent}; padding: 0 9px; }}
QLineEdit[grade="small"] {{ font-size: 13px; }}
QLineEdit[grade="pin"] {{ min-height: 36px; font-size: 18px; }}
QLineEdit[level="blocked"] {{ border: 2px solid {blocked}; padding: 0 9px; }}
QLineEdit:disabled {{ background: {disabled_bg}; border-color: {neutral_line};
    color: {text2}; font-size: 13px; }}
QLineEdit[grade="pin"][closed="true"] {{ font-size: 13px; }}
QPlainTextEdit {{ background: {bg_paper}; border: 1px solid {line_form_outer};
    selection-background-color: {accent}; selection-color: {on_accent}; padding: 8px; }}
QListView {{ background: {bg_panel}; border: 0; }}
QTableView {{ background: {bg_panel}; border: 0; }}
QTableWidget {{ border: 1px solid {line}; }}
QTableWidget::item {{ padding: 6px 12px; border-bottom: 1px solid {line}; }}
QHeaderView {{ background: {bg_panel}; border: 0; }}
QHeaderView::section {{ background: {bg_panel}; color: {text2}; font-size: 12px;
    font-weight: 400; border: 0; border-bottom: 1px solid {line}; padding: 0 12px; }}
QHeaderView::section:first {{ padding-left: 16px; }}
QDateEdit, QComboBox {{ min-height: 34px; border: 1px solid {line_strong}; border-radius: 6px;
    padding: 0 30px 0 12px; background: {bg_field}; }}
QDateEdit:focus, QComboBox:focus {{ border: 2px solid {accent}; padding: 0 29px 0 11px;
    min-height: 32px; }}
QDateEdit::drop-down, QComboBox::drop-down {{ width: 32px; border: 0; background: transparent; }}
QComboBox::drop-down {{ width: 0; }}
QDateEdit::down-arrow, QComboBox::down-arrow {{ image: none; }}
QComboBox:disabled {{ background: {disabled_bg}; border-color: {neutral_line}; color: {text2}; }}
QLineEdit[grade="inside"] {{ min-height: 0; border: 0; padding: 0; background: transparent; }}
QComboBoxListView, QCalendarView {{ background: {bg_field}; color: {text};
    border: 1px solid {line_strong}; selection-background-color: {accent};
    selection-color: {on_accent}; }}
QCalendarView:disabled {{ color: {text_disabled}; }}
#qt_calendar_navigationbar {{ background: {bg_sunken}; }}
QToolButton {{ background: transparent; border: 0; border-radius: 4px; padding: 4px 8px;
    font-weight: 600; }}
QToolButton:hover {{ background: {bg_hover}; }}
QToolButton::menu-indicator {{ image: none; }}
QCheckBox {{ spacing: 12px; background: transparent; }}
QCheckBox[grade="small"] {{ font-size: 13px; color: {text2}; }}
QRadioButton[kind="slot"] {{ background: transparent; border: 0; }}
QRadioButton[kind="slot"]:checked {{ border-bottom: 3px solid {accent}; }}
QRadioButton[kind="option"] {{ background: {bg_panel}; border: 1px solid {line};
    border-radius: 8px; }}
QRadioButton[kind="option"]:hover {{ background: {bg_hover}; }}
QRadioButton[kind="option"]:checked {{ background: {accent_tint}; border: 2px solid {accent}; }}
QRadioButton[kind="small-option"] {{ background: transparent; border: 0; }}
QRadioButton::indicator {{ width: 0; height: 0; border: 0; background: transparent; }}
QProgressBar {{ min-height: 6px; max-height: 6px; border: 1px solid {neutral_line};
    border-radius: 4px; background: {neutral_bg}; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QTabBar {{ background: transparent; border: 0; }}
"""

_LEVELS = """
QLabel[level="{level}"] {{{{ color: {{{ink}}}; }}}}
QFrame[surface="tile"][level="{level}"] {{{{ background: {{{tint}}}; }}}}
QFrame[surface="above"][level="{level}"] {{{{ background: {{{tint}}}; border: 0;
    border-bottom: 1px solid {{{line}}}; }}}}
QFrame[surface="panel"][level="{level}"] {{{{ border: 1px solid {{{line}}}; }}}}
QFrame[surface="notice"][level="{level}"] {{{{ background: {{{tint}}};
    border: 1px solid {{{line}}}; border-radius: 8px; }}}}
"""


def style_sheet(theme: Theme) -> str:
    """Return the style sheet of a theme."""
    levels = "".join(
        _LEVELS.format(
            level=level.value, ink=level.ink.value, tint=level.tint.value, line=level.line.value
        )
        for level in Level
    )
    colours = {tone.value: value for tone, value in theme.colours.items()}
    # With colours of a contrast theme a disabled button needs an edge to be seen at all.
    edge = Tone.TEXT_DISABLED if theme.is_high_contrast else Tone.DISABLED_BG
    template = _BASE + _SURFACES + _LABELS + _BUTTONS + _FIELDS + levels
    return template.format(**colours, disabled_edge=theme.colours[edge])
