import type { AboutText } from './content';

const es: AboutText = {
  title: 'La Coalición',
  lead: 'Una plataforma voluntaria en la que gobiernos, empleadores, trabajadores y muchos otros trabajan juntos por la justicia social. La Organización Internacional del Trabajo la dirige y acoge su Secretaría.',
  parts: {
    purpose: {
      title: 'Para qué existe',
      paragraphs: [
        'La pobreza en el trabajo, el trato desigual y la falta de protección no se detienen ante la puerta de un ministerio, de una empresa o de un mandato. La Coalición existe para que quienes pueden cambiar algo actúen al mismo tiempo y en la misma dirección.',
        'No sustituye lo que sus socios ya hacen. Da visibilidad a ese trabajo, lo conecta y le da más peso, en apoyo de los Objetivos de Desarrollo Sostenible. Sus actividades cambian cuando cambian las necesidades.',
      ],
    },
    means: {
      title: 'Cómo funciona',
      paragraphs: ['La Coalición se vale de tres medios.'],
      entries: [
        {
          name: 'Promoción',
          text: 'Los socios alzan la voz juntos para que la justicia social tenga su lugar en los planes nacionales, en los órganos regionales y en los debates de las instituciones multilaterales.',
        },
        {
          name: 'Coherencia de las políticas',
          text: 'Las políticas económicas, sociales, comerciales, financieras y ambientales se armonizan para que una no deshaga lo que otra consigue.',
        },
        {
          name: 'Conocimiento',
          text: 'Los socios intercambian datos y prácticas de eficacia probada, para que lo aprendido en un lugar sirva en otro.',
        },
      ],
    },
    resources: {
      title: 'Recursos y compromisos',
      paragraphs: [
        'Ser socio significa contribuir. Las alianzas dentro de la Coalición movilizan dinero, conocimientos, tiempo y atención para líneas de acción comunes, como los salarios vitales, la igualdad de remuneración o los sistemas alimentarios justos.',
        'Un socio puede dejar constancia de lo que hará en forma de compromiso: financiero, en especie, de conocimientos, de promoción o de política propia. Cada compromiso tiene un plazo y se informa sobre él; la página de cada socio muestra cómo van los suyos.',
      ],
    },
    governance: {
      title: 'Cómo se gobierna',
      paragraphs: [
        'La estructura es ligera: un encuentro de todos, un grupo más pequeño que orienta y una oficina al servicio de ambos.',
      ],
      entries: [
        {
          name: 'Foro',
          text: 'Todos los socios se reúnen al menos una vez al año, en un mismo lugar o en línea. Debaten temas, muestran lo que han hecho y aprenden unos de otros.',
        },
        {
          name: 'Grupo de Coordinación',
          text: 'Un grupo de socios comprometidos que se reúne dos veces al año. Orienta la agenda estratégica, mantiene la comunicación, busca apoyos externos y ayuda a movilizar recursos.',
        },
        {
          name: 'Secretaría',
          text: 'La acoge la OIT. Prepara las reuniones del Foro y del Grupo de Coordinación, apoya a los socios y mantiene la colección de buenas prácticas.',
        },
      ],
    },
    priorities: {
      title: 'Las seis prioridades',
      paragraphs: ['El trabajo se ordena en seis temas. Cada socio elige aquellos en los que trabaja.'],
    },
    origin: {
      title: 'De dónde viene',
      paragraphs: [
        'La Coalición nació de una iniciativa del Director General de la OIT. Los gobiernos, los empleadores y los trabajadores, que deciden juntos en la OIT, le dieron forma.',
      ],
      entries: [
        { on: '2023-11', name: 'Respaldo', text: 'El Consejo de Administración de la OIT respalda la iniciativa.' },
        { on: '2024-01', name: 'Cien socios', text: 'La Coalición cuenta con 100 socios de ocho grupos.' },
        {
          on: '2024-06-13',
          name: 'Foro de Ginebra',
          text: 'Los socios, que ya son más de 250, se reúnen con ocasión de la 112.ª Conferencia Internacional del Trabajo.',
        },
        { on: '2025-06', name: 'Foro', text: 'Los socios vuelven a reunirse.' },
        {
          on: '2025-11-05',
          name: 'Foro de Doha',
          text: 'Qatar se convierte en el socio número 400, y 15 socios vinculan compromisos suyos a la declaración política adoptada en Doha.',
        },
      ],
    },
    statements: {
      title: 'Declaraciones de apoyo',
      paragraphs: ['Lo que personas de la vida pública han dicho de la Coalición, con sus propias palabras.'],
    },
    joining: {
      title: 'Cómo unirse',
      paragraphs: [
        'Pueden solicitarlo las organizaciones que comparten los fines de la Coalición: gobiernos, organizaciones de empleadores y de trabajadores, organismos internacionales y regionales, organizaciones no gubernamentales, empresas e instituciones académicas.',
        'La solicitud es un formulario de este sitio. Usted la confirma por correo electrónico, la Secretaría la examina y en todo momento se puede consultar cómo va. Una vez aprobada, personas de su organización reciben acceso para mantener su página al día.',
      ],
    },
  },
};

export default es;
