import type { PrivacyText } from './content';

const en: PrivacyText = {
  title: 'Privacy',
  lead: 'Which personal data this portal keeps, what for, for how long, and what you can ask for. There is little of it: the portal is about organizations.',
  parts: {
    responsible: {
      title: 'Who is responsible',
      paragraphs: [
        'The institution that operates this portal is responsible for the data in it. The times given below are those that the software comes with; an operator can set some of them differently, and the Secretariat tells you what applies here.',
      ],
    },
    kept: {
      title: 'What is kept, and what for',
      paragraphs: [
        'You can read every public page without giving your name. Personal data is kept only of people who do something here on behalf of an organization, and of those who support the Coalition in public.',
      ],
      entries: [
        {
          name: 'Accounts',
          text: 'Name, e-mail address, preferred language, organization and role, the time of the last sign-in, and the password as a hash from which it cannot be read. They serve to let you in and to write to you.',
        },
        {
          name: 'Saved searches',
          text: 'Searches of the good practices that you keep, and how often you want to be told by e-mail what is new. Only you see them. They go when you delete them, or with your account.',
        },
        {
          name: 'Applications',
          text: 'Name and e-mail address of the person to write to, name and position of the person who signs, and what the form says about the organization. They serve to review the application.',
        },
        {
          name: 'Statements of support',
          text: 'Words said in public, with the name and position of the person and, where known, the source. They are there to be read.',
        },
        {
          name: 'Mail',
          text: 'Address and text of a message until it has been sent, then only that it was sent.',
        },
        {
          name: 'Change log',
          text: 'Which account changed what, and when, so that mistakes can be found and put right.',
        },
        {
          name: 'Protection against guessing',
          text: 'Failed attempts to sign in are counted for each e-mail address and network address. Only a hash of the address is stored.',
        },
      ],
    },
    times: {
      title: 'For how long',
      paragraphs: ['What is out of date is deleted by itself, a few minutes after its time.'],
      entries: [
        {
          name: 'Accounts',
          text: 'Until they are deleted. Name and e-mail address then leave the change log too; that somebody made a change stays.',
        },
        { name: 'Invitations', text: 'Somebody who does not accept an invitation is forgotten after 14 days.' },
        {
          name: 'Unconfirmed applications',
          text: 'An application that nobody confirms by e-mail is deleted after 7 days.',
        },
        {
          name: 'Declined applications',
          text: 'Deleted 730 days after the decision, unless the operator has set another time.',
        },
        {
          name: 'Other applications',
          text: 'Kept as a record of how an organization joined, until the Secretariat deletes them.',
        },
        {
          name: 'Mail',
          text: 'Address and text go when the message has been sent, or after 14 days in which it could not be. That something was sent is known for 30 days.',
        },
        {
          name: 'Answers to repeated requests',
          text: 'So that a request sent twice takes effect once, its answer is kept, encrypted, for 24 hours.',
        },
        {
          name: 'Sessions and failed sign-ins',
          text: 'A session ends when you sign out, or after 30 days without use. Failed attempts are forgotten after 24 quiet hours.',
        },
      ],
    },
    browser: {
      title: 'What your browser keeps',
      paragraphs: [
        'There is one cookie, and only for people who sign in. The rest stays in the local storage of your browser, is not sent to anybody, and goes when you clear the data of this site.',
      ],
      entries: [
        {
          name: 'The session cookie',
          text: 'Keeps you signed in. It is sent to this portal only, and scripts on the page cannot read it (HttpOnly). It goes when you sign out.',
        },
        { name: 'Language and appearance', text: 'The language, and light or dark, if you have chosen one.' },
        {
          name: 'The draft of an application',
          text: 'What you have typed into the form, until you send it or throw it away. On a device that others use too, throw it away before you leave.',
        },
        {
          name: 'A hint of a session',
          text: 'A mark that somebody is signed in, without saying who. It saves visitors a request.',
        },
      ],
    },
    others: {
      title: 'Other sites',
      paragraphs: [
        'Nobody is tracked here: requests are counted, visitors are not; there is no advertising, and there are no scripts, fonts or maps from other sites.',
        'One exception: the logo of a partner may lie on the partner’s own website. When you open the page of that partner, your browser fetches the logo from there, and that website sees your network address. It is not told which page you are reading.',
      ],
    },
    readers: {
      title: 'Who can see it',
      paragraphs: [
        'What you see of other people depends on your task. The portal hands personal data to no other service, except to the mail server that delivers its messages.',
      ],
      entries: [
        {
          name: 'Everybody',
          text: 'Published statements of support, and records of organizations, without their people.',
        },
        {
          name: 'Focal points of a partner',
          text: 'The people of their own organization who have an account, and when they last signed in.',
        },
        {
          name: 'The Secretariat',
          text: 'Applications and the people of all partners. Its administrators also see all accounts and the change log.',
        },
        {
          name: 'The operator’s technicians',
          text: 'Whoever runs the servers and their backups can reach what is stored, but neither passwords nor the answers kept encrypted.',
        },
      ],
    },
    rights: {
      title: 'What you can ask for',
      paragraphs: ['You need give no reason for any of this.'],
      entries: [
        {
          name: 'To see',
          text: 'Your account page shows your name, address, language and role. The link in the confirmation of an application shows how it stands. The Secretariat tells you the rest.',
        },
        {
          name: 'To correct',
          text: 'You can change your name and language yourself. The Secretariat corrects anything else, such as the e-mail address.',
        },
        {
          name: 'To delete',
          text: 'The Secretariat deletes your account or your application on request. The record of an organization that became a partner stays.',
        },
      ],
    },
    contact: {
      title: 'Whom to ask',
      paragraphs: [
        'Write to the Secretariat of the Coalition. If you are not content with its answer, turn to whoever oversees data protection at the institution that operates this portal.',
      ],
    },
  },
};

export default en;
