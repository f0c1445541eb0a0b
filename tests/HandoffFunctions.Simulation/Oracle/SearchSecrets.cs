using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using HandoffFunctions.Adapters.Tables;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>
/// Looks for secrets, tokens and codes in whatever the product writes or says: as they are, as JSON or a URL writes them, in base64 at any
/// alignment, and in hexadecimal. Anything that looks like a signed token counts too, listed or not.
/// </summary>
internal sealed partial class SearchSecrets
{
    /// <summary>Shorter than this, a text is found by accident.</summary>
    private const int Shortest = 6;

    private static readonly Remembered<string, SearchSecrets> Known = new(10);

    private readonly SearchValues<string>? _forms;

    /// <exception cref="ArgumentException">A secret is too short to be told from other text.</exception>
    public SearchSecrets(IReadOnlyList<string> secrets)
    {
        if (secrets.FirstOrDefault(secret => secret.Length < Shortest) is { } tooShort)
        {
            throw new ArgumentException($"A secret has {tooShort.Length} characters; {Shortest} are needed to tell it from other text.", nameof(secrets));
        }

        _forms = secrets.Count == 0 ? null : SearchValues.Create([.. secrets.SelectMany(Forms).Where(form => form.Length >= Shortest).Distinct()], StringComparison.Ordinal);
    }

    /// <summary>The search for these; scenarios have the same ones mostly.</summary>
    /// <inheritdoc cref="SearchSecrets(IReadOnlyList{string})"/>
    public static SearchSecrets For(IReadOnlyList<string> secrets) => Known.Of(string.Join('\n', secrets), _ => new SearchSecrets(secrets));

    public void In(KeptRow row)
    {
        foreach (var (name, value) in row.Entity.Properties)
        {
            if (value is string text && !name.StartsWith("text", StringComparison.Ordinal))
            {
                In(row.Key, text);
            }
            else if (value is byte[] blob && !name.StartsWith("packed", StringComparison.Ordinal))
            {
                In(row.Key, Encoding.UTF8.GetString(blob));
            }
        }

        // As one: a secret must not hide where a long text is cut.
        In(row.Key, row.Text);
    }

    public void In(string where, string text)
    {
        if (_forms is not null && text.AsSpan().ContainsAny(_forms))
        {
            throw new InvariantBrokenException("no secret in any row, log or answer", where, "a secret of the scenario stands there");
        }

        if (text.Contains("eyJ", StringComparison.Ordinal) && SignedToken().IsMatch(text))
        {
            throw new InvariantBrokenException("no secret in any row, log or answer", where, "something that looks like a signed token stands there");
        }
    }

    private static IEnumerable<string> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        yield return JsonEncodedText.Encode(secret).ToString();
        yield return Uri.EscapeDataString(secret);
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        for (var shift = 0; shift < 3; shift++)
        {
            // The characters that do not depend on what stands before or after.
            var padded = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            var first = shift == 0 ? 0 : shift + 1;
            var sure = padded[first..(padded.TrimEnd('=').Length - (padded.EndsWith('=') ? 1 : 0))];
            yield return sure;
            yield return sure.Replace('+', '-').Replace('/', '_');
            yield return JsonEncodedText.Encode(sure).ToString();
        }
    }

    /// <summary>Three parts of base64url, the first of them a JSON object: https://www.rfc-editor.org/rfc/rfc7515 section 3.1.</summary>
    [GeneratedRegex("""eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}""", RegexOptions.CultureInvariant)]
    private static partial Regex SignedToken();
}
