namespace Handoff.Rules.Policy;

/// <summary>Reads <c>sharedSignals.send</c>: who is told, where, and with whose signature.</summary>
internal static class ReadSendSignals
{
    public static SendSignals From(PolicyObject from)
    {
        var issuer = Issuer(from, "issuer", from.Required("issuer"));
        var send = new SendSignals(
            issuer,
            Issuer(from, "subjectIssuer", from.Text("subjectIssuer") ?? issuer),
            SecretName(from, "signingKey", from.Required("signingKey")) ?? "",
            Receivers(from.Objects("receivers")));
        from.Done();
        return send;
    }

    private static List<SignalReceiver> Receivers(IReadOnlyList<PolicyObject> from)
    {
        var receivers = new List<SignalReceiver>();
        foreach (var each in from)
        {
            var receiver = Receiver(each);
            if (receiver.Name.Length > 0 && receivers.Any(other => string.Equals(other.Name, receiver.Name, StringComparison.OrdinalIgnoreCase)))
            {
                each.Refuse("name", "another receiver has this name; a confirmation could not tell them apart");
            }

            receivers.Add(receiver);
        }

        return receivers;
    }

    private static SignalReceiver Receiver(PolicyObject from)
    {
        var receiver = new SignalReceiver(
            from.Required("name") ?? "",
            Endpoint(from),
            from.Required("audience") ?? "",
            Choice(from, "subject", ("iss_sub", SubjectFormat.IssuerAndSubject), ("email", SubjectFormat.Email)),
            SecretName(from, "authorization", from.Text("authorization")),
            Choice(from, "confirmedBy", ("cleared", ConfirmedBy.Cleared), ("receipt", ConfirmedBy.Receipt)));
        from.Done();
        return receiver;
    }

    private static Uri Endpoint(PolicyObject from)
    {
        if (from.Required("endpoint") is not { } text)
        {
            return new Uri("https://invalid");
        }

        // Credentials would stand in the policy for everybody to read; a fragment never reaches the receiver.
        if (Address(text) is { UserInfo: "", Fragment: "" } address)
        {
            return address;
        }

        from.Refuse("endpoint", "must be an https address without credentials and fragment (http is for the loopback interface only)");
        return new Uri("https://invalid");
    }

    /// <summary>An issuer is compared letter by letter, so it is kept as it is written (SSF 1.0, Transmitter Configuration Metadata).</summary>
    private static string Issuer(PolicyObject from, string name, string? text)
    {
        if (text is not null && Address(text) is not { UserInfo: "", Query: "", Fragment: "" })
        {
            from.Refuse(name, "must be an https address without query and fragment (http is for the loopback interface only)");
        }

        return text ?? "";
    }

    private static Uri? Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && !text.Contains(' ', StringComparison.Ordinal)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)) ? uri : null;

    /// <summary>https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#objects-identifiers-and-versioning</summary>
    private static string? SecretName(PolicyObject from, string name, string? text)
    {
        if (text is not null && !(text.Length <= 127 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
        {
            from.Refuse(name, "must be the name of a secret in the vault: letters, digits and dashes. Never the secret itself");
        }

        return text;
    }

    /// <summary>One of the words; the first when none stands there.</summary>
    private static T Choice<T>(PolicyObject from, string name, params (string Word, T Value)[] choices)
    {
        if (from.Text(name) is not { } text)
        {
            return choices[0].Value;
        }

        if (Array.FindIndex(choices, choice => choice.Word == text) is >= 0 and var index)
        {
            return choices[index].Value;
        }

        from.Refuse(name, $"must be one of {string.Join(", ", choices.Select(choice => choice.Word))}");
        return choices[0].Value;
    }
}
