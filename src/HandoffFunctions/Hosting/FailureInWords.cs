using System.Globalization;
using Azure;

namespace HandoffFunctions.Hosting;

/// <summary>
/// What the log says of a failure, in one line. Messages of other people's exceptions repeat what a service answered or a caller sent, so
/// they are left out: what they hold could be a secret, or a line that looks like one of the log's own.
/// </summary>
internal static class FailureInWords
{
    private const int Longest = 300;

    public static string Of(Exception failure) => OneLine(failure switch
    {
        AggregateException several => string.Join(", ", several.Flatten().InnerExceptions.Select(Of).Distinct()),
        RequestFailedException refused => string.Create(CultureInfo.InvariantCulture, $"{nameof(RequestFailedException)} {refused.Status} {Code(refused)}"),
        // Thrown by the handling code itself, with a sentence that says what must come again.
        IOException { InnerException: null } own => $"{nameof(IOException)}: {own.Message}",
        _ => $"{failure.GetType().Name}{At(failure)}",
    });

    /// <summary>The service's code, if it looks like one.</summary>
    private static string Code(RequestFailedException refused) => refused.ErrorCode is { Length: <= 64 } code && code.All(char.IsAsciiLetterOrDigit) ? code : "";

    /// <summary>Where it happened, which tells more than the type and holds nothing of what came from outside.</summary>
    private static string At(Exception failure) => failure.StackTrace?.Split('\n')[0].TrimEnd() is { Length: > 0 } first ? first : "";

    private static string OneLine(string text)
    {
        var clean = string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
        return clean.Length <= Longest ? clean : clean[..Longest];
    }
}
