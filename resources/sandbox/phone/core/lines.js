/** How a summary is put in words: the patient's initials and one line per medicine. */

const QUANTITY = {
  1: { ja: "日分", en: " days" },
  2: { ja: "回分", en: " doses" },
};
const OTHER_QUANTITY = { ja: "調剤", en: " × dispensed" };
const FORM = {
  4: { ja: "内服滴剤", en: "oral drops" },
  5: { ja: "注射", en: "injection" },
  6: { ja: "医療材料", en: "medical material" },
  9: { ja: "剤形 不明", en: "form unknown" },
};
const POTENCY = { ja: "用量は力価単位", en: "dose in potency units" };
const SUPPLEMENT = { ja: "補足 ", en: "supplement " };
const CAUTION = { ja: "注意 ", en: "Mind: " };
const GENERIC = { ja: "一般名 ", en: "generic name " };

/** The first letter of each kana in Hepburn romanisation. */
const LETTERS = new Map(
  Object.entries({
    A: "ア",
    I: "イ",
    U: "ウ",
    E: "エ",
    O: "オヲ",
    K: "カキクケコ",
    S: "サシスセソ",
    T: "タツテト",
    C: "チ",
    N: "ナニヌネノン",
    H: "ハヒヘホ",
    F: "フ",
    M: "マミムメモ",
    Y: "ヤユヨ",
    R: "ラリルレロ",
    W: "ワ",
    G: "ガギグゲゴ",
    Z: "ザズゼゾヅ",
    J: "ジヂ",
    D: "ダデド",
    B: "バビブベボ",
    P: "パピプペポ",
    V: "ヴ",
  }).flatMap(([letter, kana]) => [...kana].map((each) => [each, letter])),
);

/**
 * Initials such as `M・H`, from the name in kana or, without one, from the name itself. A name
 * that is not divided gives one.
 */
export function initialsOf(summary) {
  const name = (summary.patient_kana || summary.patient).normalize("NFKC");
  return name
    .split(/\s+/)
    .filter((part) => part)
    .map((part) => {
      const letter = [...part][0].toUpperCase();
      return LETTERS.get(letter) ?? letter;
    })
    .join("・");
}

/** The year of birth, or what stands in its place. */
export function birthYearOf(summary) {
  return /^[0-9]{8}$/.test(summary.birth_date)
    ? summary.birth_date.slice(0, 4)
    : summary.birth_date;
}

/**
 * What is said of a medicine under its name: dose, usage, days or times, and every addition. The
 * texts are those of the data and are not translated.
 */
export function doseWords(rp, medicine, language) {
  const words = [
    medicine.amount + medicine.unit,
    rp.usage,
    quantityWords(rp, language),
    rp.form_name || FORM[rp.form]?.[language],
    medicine.potency === "" || medicine.potency === "1" ? "" : POTENCY[language],
    ...[...rp.usage_supplements, ...medicine.supplements].map(
      ({ kind, text }) => text || SUPPLEMENT[language] + kind,
    ),
  ];
  return words.filter((part) => part);
}

/** The same of a medicine that was dispensed: its own texts, and what to mind. */
export function dispensedWords(rp, medicine, language) {
  const mind = (text) => CAUTION[language] + text;
  const words = [
    medicine.amount + medicine.unit,
    rp.usage,
    rp.quantity && rp.quantity + rp.unit,
    medicine.generic_name && GENERIC[language] + medicine.generic_name,
    ...rp.usage_supplements,
    ...medicine.supplements,
    ...[...rp.cautions, ...medicine.cautions].map(mind),
  ];
  return words.filter((part) => part);
}

function quantityWords(rp, language) {
  return rp.quantity ? rp.quantity + (QUANTITY[rp.form] ?? OTHER_QUANTITY)[language] : "";
}
