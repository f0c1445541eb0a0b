using Handoff.Rules.Custody;

namespace HandoffFunctions.Api;

/// <summary>
/// A place in a list, as a caller gets it and gives it back: the place, and a checksum over it and the list. One that was altered, or that
/// is another list's, is refused instead of leaving a gap in what the caller reads. It is no secret and grants nothing: whoever makes one
/// up sees no more than the list that the token is good for.
/// </summary>
internal static class Cursor
{
    private const int Digits = 16;

    /// <param name="list">The list that it is a place in.</param>
    /// <param name="place">Letters, digits and hyphens; null at the end of the list.</param>
    public static string? Of(string list, string? place) => place is null ? null : $"{place}-{Checksum(list, place)}";

    /// <summary>The place that the caller's cursor names; null without one.</summary>
    /// <param name="isPlace">Whether a text can be a place in the list.</param>
    /// <exception cref="BadQuery">It is not one that this list gave.</exception>
    public static string? PlaceIn(string list, HttpRequest request, Func<string, bool> isPlace)
    {
        if (FindingQuery.One(request, "cursor") is not { } text)
        {
            return null;
        }

        var end = text.LastIndexOf('-');
        return end > 0 && text[..end] is var place && text[(end + 1)..] == Checksum(list, place) && isPlace(place)
            ? place
            : throw new BadQuery("cursor must be a nextCursor that this list gave");
    }

    private static string Checksum(string list, string place) => HandoffKey.Digits($"cursor {list} {place}", Digits);
}
