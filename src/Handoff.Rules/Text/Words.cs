using System.Text;

namespace Handoff.Rules.Text;

/// <summary>The names of enumeration members as the public interface spells them: camelCase.</summary>
public static class Words
{
    public static string Of<T>(T value) where T : struct, Enum => Names<T>.ByValue[value];

    public static bool TryParse<T>(string text, out T value) where T : struct, Enum => Names<T>.ByName.TryGetValue(text, out value);

    public static IEnumerable<string> All<T>() where T : struct, Enum => Names<T>.ByName.Keys;

    /// <summary>Whether the text can be written as UTF-8 without loss, that is, has no unpaired surrogate.</summary>
    internal static bool IsNormalizedUnicode(this string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar && !text.Contains('\uFFFD', StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static class Names<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByValue =
            Enum.GetValues<T>().ToDictionary(value => value, value => Camel(value.ToString()));

        public static readonly Dictionary<string, T> ByName = ByValue.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

        private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
    }
}
