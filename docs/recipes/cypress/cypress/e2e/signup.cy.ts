it('signing up sends a code that lets one in', () => {
  cy.mailInbox('signup').then((inbox) => {
    cy.visit('/');
    cy.get('[name=address]').type(inbox.address);
    cy.contains('Sign up').click();
    cy.waitForMail(inbox, { subject: /Confirm/ }).then((message) => {
      cy.get('[name=code]').type(message.code());
      cy.contains('Confirm').click();
      cy.contains('Welcome');
    });
  });
});
