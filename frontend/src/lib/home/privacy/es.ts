import type { PrivacyText } from './content';

const es: PrivacyText = {
  title: 'Privacidad',
  lead: 'Qué datos personales guarda este portal, para qué, por cuánto tiempo y qué puede usted pedir. Son pocos: el portal trata de organizaciones.',
  parts: {
    responsible: {
      title: 'Quién es responsable',
      paragraphs: [
        'La institución que opera este portal es responsable de los datos que contiene. Los plazos que siguen son los que trae el programa; quien lo opera puede cambiar algunos, y la Secretaría le dirá cuáles rigen aquí.',
      ],
    },
    kept: {
      title: 'Qué se guarda y para qué',
      paragraphs: [
        'Puede leer todas las páginas públicas sin decir quién es. Solo se guardan datos personales de quienes actúan aquí en nombre de una organización y de quienes apoyan públicamente a la Coalición.',
      ],
      entries: [
        {
          name: 'Cuentas',
          text: 'Nombre, correo electrónico, idioma preferido, organización y función, el momento del último inicio de sesión y la contraseña en forma de huella de la que no se puede recuperar. Sirven para darle acceso y escribirle.',
        },
        {
          name: 'Búsquedas guardadas',
          text: 'Las búsquedas de buenas prácticas que guarda, y con qué frecuencia quiere recibir por correo lo nuevo. Solo usted las ve. Desaparecen cuando las elimina, o con su cuenta.',
        },
        {
          name: 'Solicitudes',
          text: 'Nombre y correo electrónico de la persona a quien escribir, nombre y cargo de quien firma, y lo que el formulario dice de la organización. Sirven para examinar la solicitud.',
        },
        {
          name: 'Declaraciones de apoyo',
          text: 'Palabras dichas en público, con el nombre y el cargo de la persona y, si se conoce, la fuente. Están para ser leídas.',
        },
        {
          name: 'Correo',
          text: 'La dirección y el texto de un mensaje hasta que se envía; después, solo que se envió.',
        },
        {
          name: 'Registro de cambios',
          text: 'Qué cuenta cambió qué y cuándo, para poder encontrar y corregir errores.',
        },
        {
          name: 'Protección contra intrusiones',
          text: 'Los intentos fallidos de iniciar sesión se cuentan por correo electrónico y por dirección de red. Solo se guarda una huella de la dirección.',
        },
      ],
    },
    times: {
      title: 'Por cuánto tiempo',
      paragraphs: ['Lo que ha vencido se borra automáticamente, unos minutos después de su plazo.'],
      entries: [
        {
          name: 'Cuentas',
          text: 'Hasta que se eliminan. El nombre y el correo electrónico salen entonces también del registro de cambios; que alguien hizo un cambio permanece.',
        },
        { name: 'Invitaciones', text: 'Quien no acepta una invitación queda olvidado a los 14 días.' },
        {
          name: 'Solicitudes sin confirmar',
          text: 'Una solicitud que nadie confirma por correo electrónico se borra a los 7 días.',
        },
        {
          name: 'Solicitudes rechazadas',
          text: 'Se borran 730 días después de la decisión, salvo que quien opera el portal haya fijado otro plazo.',
        },
        {
          name: 'Otras solicitudes',
          text: 'Se conservan como constancia de cómo se unió una organización, hasta que la Secretaría las borra.',
        },
        {
          name: 'Correo',
          text: 'La dirección y el texto desaparecen cuando se envía el mensaje, o tras 14 días sin conseguirlo. Que algo se envió se sabe durante 30 días.',
        },
        {
          name: 'Respuestas a peticiones repetidas',
          text: 'Para que una petición enviada dos veces surta efecto una sola vez, su respuesta se guarda, cifrada, durante 24 horas.',
        },
        {
          name: 'Sesiones e intentos fallidos',
          text: 'Una sesión termina cuando usted la cierra, o tras 30 días sin uso. Los intentos fallidos se olvidan tras 24 horas de calma.',
        },
      ],
    },
    browser: {
      title: 'Qué guarda su navegador',
      paragraphs: [
        'Hay una sola cookie, y solo para quienes inician sesión. Lo demás queda en el almacenamiento local de su navegador, no se envía a nadie y desaparece cuando usted borra los datos de este sitio.',
      ],
      entries: [
        {
          name: 'La cookie de sesión',
          text: 'Mantiene su sesión abierta. Solo se envía a este portal, y los scripts de la página no pueden leerla (HttpOnly). Desaparece cuando usted cierra la sesión.',
        },
        { name: 'Idioma y apariencia', text: 'El idioma, y la apariencia clara u oscura, si usted la ha elegido.' },
        {
          name: 'El borrador de una solicitud',
          text: 'Lo que ha escrito en el formulario, hasta que lo envíe o lo deseche. En un dispositivo que usan también otras personas, deséchelo antes de irse.',
        },
        {
          name: 'Un indicio de sesión',
          text: 'Una marca de que alguien ha iniciado sesión, sin decir quién. Ahorra una petición a quien solo visita el portal.',
        },
      ],
    },
    others: {
      title: 'Otros sitios',
      paragraphs: [
        'Aquí no se rastrea a nadie: se cuentan las peticiones, no los visitantes; no hay publicidad, ni scripts, tipos de letra o mapas de otros sitios.',
        'Hay una excepción: el logotipo de un socio puede estar en el sitio web de ese socio. Cuando usted abre su página, su navegador lo busca allí, y ese sitio ve su dirección de red. No se le dice qué página está leyendo.',
      ],
    },
    readers: {
      title: 'Quién puede verlos',
      paragraphs: [
        'Lo que cada quien ve de otras personas depende de su tarea. El portal no entrega datos personales a ningún otro servicio, salvo al servidor de correo que reparte sus mensajes.',
      ],
      entries: [
        {
          name: 'Cualquiera',
          text: 'Las declaraciones de apoyo publicadas y las fichas de las organizaciones, sin sus personas.',
        },
        {
          name: 'Puntos focales de un socio',
          text: 'Las personas de su propia organización que tienen cuenta, y cuándo iniciaron sesión por última vez.',
        },
        {
          name: 'La Secretaría',
          text: 'Las solicitudes y las personas de todos los socios. Sus administradores ven además todas las cuentas y el registro de cambios.',
        },
        {
          name: 'El personal técnico',
          text: 'Quien gestiona los servidores y sus copias de seguridad puede llegar a lo guardado, pero no a las contraseñas ni a las respuestas cifradas.',
        },
      ],
    },
    rights: {
      title: 'Qué puede pedir',
      paragraphs: ['No necesita dar razones para nada de esto.'],
      entries: [
        {
          name: 'Ver',
          text: 'La página de su cuenta muestra su nombre, dirección, idioma y función. El enlace de la confirmación de una solicitud muestra cómo va. La Secretaría le dirá el resto.',
        },
        {
          name: 'Corregir',
          text: 'Puede cambiar usted mismo su nombre y su idioma. La Secretaría corrige lo demás, como el correo electrónico.',
        },
        {
          name: 'Borrar',
          text: 'La Secretaría elimina su cuenta o su solicitud si lo pide. La ficha de una organización que ya es socia permanece.',
        },
      ],
    },
    contact: {
      title: 'A quién dirigirse',
      paragraphs: [
        'Escriba a la Secretaría de la Coalición. Si su respuesta no le satisface, diríjase a quien vela por la protección de datos en la institución que opera este portal.',
      ],
    },
  },
};

export default es;
