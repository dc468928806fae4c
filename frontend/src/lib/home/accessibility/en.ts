import type { AccessibilityText } from './content';

const en: AccessibilityText = {
  title: 'Accessibility',
  lead: 'This portal is meant for everybody, however they read, hear, see or move. Here is how far it has come, what it cannot do yet, and whom to tell.',
  parts: {
    aim: {
      title: 'What it aims at',
      paragraphs: [
        'The aim is level AA of the Web Content Accessibility Guidelines (WCAG) 2.2. No independent body has assessed whether it is met, so this page makes no claim that it is.',
      ],
    },
    done: {
      title: 'What was done',
      paragraphs: ['Accessibility is part of how each page is built.'],
      entries: [
        {
          name: 'Keyboard',
          text: 'Everything works without a pointer. One sees where the focus is, can skip to the content, and arrives at the heading when the page changes.',
        },
        {
          name: 'Contrast',
          text: 'Text and controls stand out in the light appearance and in the dark one. No meaning rests on colour alone.',
        },
        {
          name: 'Languages',
          text: 'Pages say which language they are in, and mark what is in another one, so that it is read aloud in the right voice.',
        },
        {
          name: 'Right to left',
          text: 'In Arabic the whole page is mirrored, not only its text.',
        },
        {
          name: 'Motion',
          text: 'There is little of it, and none for people whose device asks for less.',
        },
        {
          name: 'Small screens and large text',
          text: 'Pages fit a narrow window without sideways scrolling. Very wide tables scroll within themselves.',
        },
        {
          name: 'Forms',
          text: 'Fields have labels that stay visible, mistakes are explained in words beside the field, and what was typed is kept.',
        },
      ],
    },
    checked: {
      title: 'How it is checked',
      paragraphs: [
        'Automatic tests open the pages in a browser. The tool axe looks for breaches of the guidelines in the light and the dark appearance: on public pages in English and Arabic, on pages for people with an account in English. Other tests use the portal by keyboard alone and look at its width on a phone.',
        'Such tests find only part of what can go wrong. They do not tell whether a text is easy to understand.',
      ],
    },
    limits: {
      title: 'Known limits',
      paragraphs: ['We know of these.'],
      entries: [
        {
          name: 'Screen readers',
          text: 'No person who uses a screen reader has tested the portal yet.',
        },
        {
          name: 'The map',
          text: 'A map cannot be read aloud in a useful way. A table beside it says the same, country by country.',
        },
        {
          name: 'Texts of partners',
          text: 'Partners write about themselves, not always plainly and not in every language. What they link to may be less accessible than this portal.',
        },
        {
          name: 'Languages',
          text: 'Pages for people with an account are in English, French and Spanish, not in Arabic. Nothing is offered in sign language or easy language.',
        },
        {
          name: 'API documentation',
          text: 'The interactive documentation for developers is in English and made by other software; it is not among the pages tested.',
        },
        { name: 'Scripts', text: 'The pages need JavaScript.' },
      ],
    },
    ways: {
      title: 'Other ways to the content',
      paragraphs: [
        'The list of partners can be downloaded as a CSV file and opened in a spreadsheet. Everything public can be read through the documented API too, without an account. If neither helps, the Secretariat can send you what you need in another form.',
      ],
    },
    contact: {
      title: 'Whom to tell',
      paragraphs: [
        'Tell the Secretariat of the Coalition what you could not use. It helps to know the address of the page, what you wanted to do, and which browser and aid you use. An application to join need not fail because of the form: the Secretariat can help with it.',
      ],
    },
  },
};

export default en;
