require 'net/smtp'

# Stands for your app: it sends its mail to SMTP_HOST and SMTP_PORT.
def sign_up(address)
  message = "To: #{address}\r\nSubject: Confirm your address\r\n\r\nYour code is 481516\r\n"
  Net::SMTP.start(ENV.fetch('SMTP_HOST'), ENV.fetch('SMTP_PORT').to_i, tls: false, starttls: false) do |smtp|
    smtp.send_message(message, 'app@example.com', address)
  end
end
